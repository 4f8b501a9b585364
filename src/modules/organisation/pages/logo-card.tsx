import { Form } from 'react-router'
import { Button, Card, FileField, FormActions, HiddenFields } from '../../../ui/index.ts'

/** The logo that documents print, and the form that replaces it. */
export function LogoCard({
  logoId,
  refusals,
}: {
  logoId: string | null
  refusals?: readonly { path?: string; message: string }[]
}) {
  const error = refusals?.find(({ path }) => path === 'logo' || path === 'contentBase64')?.message
  return (
    <Card title="Logo">
      <div className="stack">
        {logoId ? (
          <img className="logo" src={`/fichiers/${logoId}`} alt="Logo actuel" />
        ) : (
          <p className="soft">Aucun logo&nbsp;: les pièces portent le nom seul.</p>
        )}
        <Form method="post" encType="multipart/form-data" className="form" noValidate>
          <HiddenFields values={{ intent: 'logo' }} />
          <FileField
            name="logo"
            label="Image"
            accept="image/png,image/jpeg,image/webp,image/svg+xml"
            help="PNG, JPEG, WebP ou SVG, 1 Mo au plus."
            error={error}
          />
          <FormActions>
            <Button>{logoId ? 'Remplacer le logo' : 'Déposer le logo'}</Button>
          </FormActions>
        </Form>
      </div>
    </Card>
  )
}
