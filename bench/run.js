// Runs every bench, one after the other: figures of one run are compared with each other only.
for (const bench of ['expose', 'start-up', 'backends', 'redact', 'pipe']) {
  console.log(`\n# ${bench}\n`)
  await import(`./${bench}.js`)
}
