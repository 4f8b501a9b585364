import { dayIn, type Instant } from '../../kernel/day.ts'
import { loadDemo } from './load.ts'

const WIDTH = 30

/** Loads the demo up to today, with a bar on the terminal (a line every tenth elsewhere). */
export async function loadDemoWithProgress(output: NodeJS.WriteStream = process.stdout): Promise<void> {
  const today = dayIn('Europe/Paris', new Date().toISOString() as Instant)
  let shown = -1
  const onProgress = (share: number) => {
    const step = Math.floor(share * (output.isTTY ? WIDTH : 10))
    if (step === shown) return
    shown = step
    const percent = `${Math.round(share * 100)} %`
    if (output.isTTY)
      output.write(
        `\rChargement de la démonstration ${'█'.repeat(step)}${'░'.repeat(WIDTH - step)} ${percent}${share === 1 ? '\n' : ''}`,
      )
    else output.write(`Chargement de la démonstration : ${percent}\n`)
  }
  await loadDemo({ today, onProgress })
}
