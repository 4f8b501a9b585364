import { benchAssembly } from './assembly.ts'
import { benchBank } from './bank.ts'
import { withDatabase, writeReport } from './bench.ts'
import { benchIssuing } from './issuing.ts'
import { benchLedger } from './ledger.ts'
import { benchPages } from './pages.ts'
import { benchPdf } from './pdf.ts'
import { benchPeople } from './people.ts'

/** `npm run bench [name…]`: every bench, or those named. Prints a table, writes bench/results/latest.json. */
const BENCHES = {
  issuing: () => withDatabase(benchIssuing),
  ledger: () => withDatabase(benchLedger),
  bank: () => withDatabase(benchBank),
  pdf: () => withDatabase(benchPdf),
  pages: () => withDatabase(benchPages),
  people: () => withDatabase(benchPeople),
  assembly: benchAssembly,
}

const asked = process.argv.slice(2)
for (const [name, bench] of Object.entries(BENCHES)) {
  if (asked.length === 0 || asked.includes(name)) await bench()
}
await writeReport()
process.exit(0)
