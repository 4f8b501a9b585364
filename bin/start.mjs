#!/usr/bin/env node
// npm start: installs and builds what is missing or out of date, then runs the server.
import { join } from 'node:path'
import { become, build, fail, install, ROOT } from './runtime.mjs'

install()
if (!build()) fail('La construction a échoué : le message ci-dessus dit où.')
process.chdir(ROOT)
become([join(ROOT, 'build/server/index.js')], { NODE_ENV: 'production' })
