'use strict'
// What `require('tightlip/config')` and `node -r tightlip/config` load.
const { runInThisContext } = require('node:vm')
const { isMainThread } = require('node:worker_threads')

// `-r` runs in the thread of loader hooks too, where requiring an ES module ends the process on Node 22.
if (isMainThread) {
  // A Jest test file runs in a context of its own, whose `require` does not take ES modules.
  const inNode = runInThisContext('globalThis') === globalThis
  if (inNode) require('./config.js')
  else require('./cjs/config.js')
}
