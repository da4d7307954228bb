// What follows a letter within most words: the 130 most frequent of the 676 pairs, 80 % of the pairs in English words, 19 % of random ones.
const pairs = `abcdgilmnprst baelu caehklortu daeio eacdeflmnprstvx feio ge haeio iacdefglmnorstv ke laeiloy maeiop nacdegiost
  ocdlmnoprstuw paeiloprt qu raeimost scehiopstuw taehiorstuy ulnrst vei wo`

// How frequent the letters from a to z are in English, in thousandths, raised for the rare ones: names and other languages have more of them.
const frequency = [71, 21, 31, 42, 105, 26, 25, 55, 62, 11, 16, 40, 28, 60, 66, 24, 11, 55, 57, 78, 31, 17, 28, 11, 25, 11]

// Words, names and places as passwords and settings have them; what follows two letters in them is likely to do so elsewhere.
const common = `password secret admin master server system access token login user private public service database client account
  backup office company production development staging testing default example change please welcome hello love lover forever
  dragon monkey tiger lion eagle falcon phoenix shadow princess queen king prince angel freedom thunder lightning storm rocket silver
  golden diamond orange purple yellow green black white banana apple cherry cookie coffee pepper ginger hammer guitar piano music soccer
  football baseball basketball hockey tennis summer winter spring autumn monday friday sunday january march august october november december
  house garden flower river mountain island ocean forest desert world earth moon star sunshine computer internet network windows
  michael jennifer jessica daniel thomas andrea sophie oliver charlie matthew joshua anthony robert william richard david joseph
  christopher nicholas alexander benjamin samuel jonathan patrick elizabeth margaret catherine victoria samantha stephanie nicole
  amanda maria martin peter stefan johnson smith martinez garcia miller anderson jackson potter james london paris berlin madrid
  chelsea arsenal liverpool manchester barcelona york texas america europe england germany france spain poland russia china japan
  battery horse staple correct brown fox quick jump over lazy dog never trust nobody remember control security important question
  birthday family mother father brother sister friend baby buddy little great good happy lucky magic killer hunter ranger warrior soldier
  trouble letmein iloveyou superman batman pokemon starwars matrix jordan yankees lakers cowboys mustang ferrari porsche mercedes
  the and for you that with this have from they what your about which their will there would make been other people after first
  signing session cookie encryption certificate connection configuration environment application container cluster storage message
  request response address number string value type data file folder document version update release build deploy monitor report
  internal external global local primary secondary read write only temporary permanent developer engineer manager team project
  passwort benutzer datenbank schluessel sommer frankfurt contrasena usuario clave motdepasse soleil bonjour wachtwoord geheim
  warszawa krakow gdansk kowalski moscow vladimir andrzej nguyen tanaka muhammad mohammed singh kumar silva santos rossi ferrari`

/** The chance of a letter after another (or after none, 0). */
const follows = new Float32Array(27 * 27)
const followers = new Map(
  pairs.split(/\s+/).map((row) => [row.charCodeAt(0) - 96, Array.from(row.slice(1), (next) => next.charCodeAt(0) - 97)]),
)
for (let letter = 0; letter <= 26; letter++) {
  const often = followers.get(letter) ?? []
  const all = frequency.reduce((sum, one) => sum + one, 0)
  const most = often.reduce((sum, next) => sum + (frequency[next] as number), 0)
  const [hit, miss] = most === 0 ? [0, 1 / all] : [0.78 / most, 0.22 / (all - most)]
  for (const [next, one] of frequency.entries()) follows[letter * 27 + next + 1] = one * (often.includes(next) ? hit : miss)
}

/** How often a letter follows two others in the common words, and at 0 how often any does. */
const counts = new Uint16Array(27 * 27 * 27)
for (const word of common.split(/\s+/)) {
  let [one, two] = [0, 0]
  for (const sign of word) {
    const next = sign.charCodeAt(0) - 96
    const row = (one * 27 + two) * 27
    counts[row] = (counts[row] as number) + 1
    counts[row + next] = (counts[row + next] as number) + 1
    one = two
    two = next
  }
}

/** The chance of a letter of a word after two others, as a logarithm to the base 2. Letters are numbers from 1, 0 before a word. */
export function following(one: number, two: number, letter: number): number {
  const row = (one * 27 + two) * 27
  const seen = counts[row] as number
  const rare = follows[two * 27 + letter] as number
  // The common words are few: they weigh as much as what they show of two letters.
  const known = seen / (seen + 12)
  return Math.log2(seen === 0 ? rare : known * ((counts[row + letter] as number) / seen) + (1 - known) * rare)
}
