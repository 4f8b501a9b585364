/** Items by the name of their group, in order of first appearance; those without one under "". (`Map.groupBy` is too young for some phones.) */
export function groupByName<T extends { group?: string }>(items: readonly T[]): [group: string, items: T[]][] {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const name = item.group ?? ''
    const members = groups.get(name)
    if (members) members.push(item)
    else groups.set(name, [item])
  }
  return [...groups]
}
