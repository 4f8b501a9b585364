import { expect, test } from 'vitest'
import { NAF, nafDivision, nafLabel, readNaf } from './naf.ts'

test('the 732 classes of the nomenclature, each once, in order', () => {
  expect(NAF).toHaveLength(732)
  expect(NAF.map(naf => naf.code)).toEqual([...new Set(NAF.map(naf => naf.code))].toSorted())
  for (const { code, label } of NAF) expect(`${code} ${label}`).toMatch(/^\d\d\.\d\d[A-Z] [\p{Lu}].{3,}/u)
  for (const { code } of NAF) expect(nafDivision(code.slice(0, 2)), code).not.toBe(code.slice(0, 2))
})

test('a class is found however it is written, and words are no class', () => {
  for (const text of ['43.32A', '4332a', ' 43.32 A ', '43.32A Travaux de menuiserie bois et PVC'])
    expect(readNaf(text)?.label, text).toBe('Travaux de menuiserie bois et PVC')
  expect(readNaf('travaux de menuiserie bois et pvc')?.code).toBe('43.32A')
  expect(nafDivision('43')).toBe('Travaux de construction spécialisés')
  expect(nafLabel('01.11Z')).toMatch(/céréales \(à l’exception du riz\)/)
  for (const text of ['menuisier', '43.32Q', '99', '', '43.32AB']) expect(readNaf(text), text).toBeNull()
})
