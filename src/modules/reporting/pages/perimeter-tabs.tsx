import { Tabs } from '../../../ui/index.ts'

/** The house or its group, where there is one to see. */
export function PerimeterTabs({
  address,
  isGroup,
  hasGroup,
}: {
  address: string
  isGroup: boolean
  hasGroup: boolean
}) {
  return hasGroup ? (
    <Tabs
      label="Périmètre"
      items={[
        { href: address, label: 'La maison', current: !isGroup },
        { href: `${address}?perimetre=groupe`, label: 'Le groupe', current: isGroup },
      ]}
    />
  ) : null
}
