import type { Block, Run } from '../template.ts'

/** A document's text on a screen; its own title is the page's, so headings start under a card's, whatever level the text starts at. */
export function DocumentText({ blocks }: { blocks: readonly Block[] }) {
  const top = blocks.find(block => block.type === 'heading')?.level ?? 1
  return (
    <div className="prose">
      {blocks.map((block, i) => (
        <BlockText key={i} block={block} top={top} />
      ))}
    </div>
  )
}

function BlockText({ block, top }: { block: Block; top: number }) {
  if (block.type === 'list') {
    const List = block.ordered ? 'ol' : 'ul'
    return (
      <List>
        {block.items.map((item, i) => (
          <li key={i}>
            <Runs runs={item} />
          </li>
        ))}
      </List>
    )
  }
  const Tag = block.type === 'paragraph' ? 'p' : block.level <= top ? 'h3' : 'h4'
  return (
    <Tag>
      <Runs runs={block.runs} />
    </Tag>
  )
}

const Runs = ({ runs }: { runs: readonly Run[] }) =>
  runs.map((run, i) => {
    const key = `${i} ${run.text}`
    return run.bold ? <strong key={key}>{run.text}</strong> : <span key={key}>{run.text}</span>
  })
