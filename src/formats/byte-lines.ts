export type LineEnding = 'crlf' | 'lf' | 'cr' | 'none'

/** What a line's bytes hold beside printable ASCII and tabs. */
export interface ByteLine {
  bytes: Uint8Array
  ending: LineEnding
  /** At least one byte from 0x80 up. */
  high: boolean
  /** At least one control byte other than tab, NUL included. */
  control: boolean
}

/**
 * Cuts a stream of bytes into lines without ever holding more than one: CR LF, LF and CR all end a line, and what follows the last
 * end is a line of ending `none`. Calls `sink` for each.
 */
export async function forEachByteLine(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  sink: (line: ByteLine) => void,
): Promise<void> {
  let carried: Uint8Array[] = []
  let afterCr = false
  let high = false
  let control = false

  const emit = (rest: Uint8Array, ending: LineEnding) => {
    sink({ bytes: carried.length > 0 ? joined([...carried, rest]) : rest, ending, high, control })
    carried = []
    high = false
    control = false
  }

  for await (const chunk of chunks) {
    let start = 0
    if (afterCr && chunk.length > 0) {
      afterCr = false
      start = chunk[0] === 10 ? 1 : 0
      emit(new Uint8Array(), start === 1 ? 'crlf' : 'cr')
    }
    for (let at = start; at < chunk.length; at++) {
      const byte = chunk[at]!
      if (byte >= 0x20 && byte < 0x7f) continue
      if (byte === 10) {
        emit(chunk.subarray(start, at), 'lf')
        start = at + 1
      } else if (byte === 13) {
        if (at + 1 === chunk.length) {
          carried.push(chunk.slice(start, at))
          afterCr = true
          start = chunk.length
        } else {
          const pair = chunk[at + 1] === 10
          emit(chunk.subarray(start, at), pair ? 'crlf' : 'cr')
          if (pair) at++
          start = at + 1
        }
      } else if (byte >= 0x80) high = true
      else if (byte !== 9) control = true
    }
    if (start < chunk.length) carried.push(chunk.slice(start))
  }
  if (afterCr) emit(new Uint8Array(), 'cr')
  else if (carried.length > 0) emit(new Uint8Array(), 'none')
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
