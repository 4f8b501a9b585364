import { NAF } from '../../../law/naf.ts'
import { FieldRow, SelectField, TextArea, TextField } from '../../../ui/index.ts'
import { HEARD_FROM, SITUATIONS } from '../candidate.ts'

const optionsOf = (labels: Record<string, string>) => Object.entries(labels).map(([value, label]) => ({ value, label }))

interface Named {
  id: string
  name: string
}
interface CandidateValues {
  firstName?: string | null
  lastName?: string | null
  email?: string | null
  phone?: string | null
  project?: string | null
  trade?: string | null
  postalCode?: string | null
  commune?: string | null
  siteId?: string | null
  situation?: string | null
  heardFrom?: string | null
  prescriberId?: string | null
}
interface Fields {
  /** « candidates.0. » in a form of several. */
  prefix?: string
  values?: CandidateValues | null
  /** Whether an empty answer is taken. */
  loose?: boolean
}

/** `own`: the visitor types their own name, which their phone knows. */
export function ContactFields({ prefix = '', values, loose = false, own = false }: Fields & { own?: boolean }) {
  return (
    <>
      <FieldRow>
        <TextField
          name={`${prefix}firstName`}
          label="Prénom"
          autoComplete={own ? 'given-name' : 'off'}
          defaultValue={values?.firstName ?? ''}
        />
        <TextField
          name={`${prefix}lastName`}
          label="Nom"
          autoComplete={own ? 'family-name' : 'off'}
          defaultValue={values?.lastName ?? ''}
        />
      </FieldRow>
      <FieldRow>
        <TextField
          name={`${prefix}email`}
          label="Adresse électronique"
          type="email"
          autoComplete={own ? 'email' : 'off'}
          required={!loose}
          defaultValue={values?.email ?? ''}
        />
        <TextField
          name={`${prefix}phone`}
          label="Téléphone"
          type="tel"
          autoComplete={own ? 'tel' : 'off'}
          required={false}
          defaultValue={values?.phone ?? ''}
        />
      </FieldRow>
    </>
  )
}

/** The trade is any words, or a class of the NAF found in the browser's own list as one types. */
export function ProjectFields({ prefix = '', values, loose = false, sites }: Fields & { sites: readonly Named[] }) {
  return (
    <>
      <TextArea
        name={`${prefix}project`}
        label="Le projet"
        help="Ce que vous faites ou voulez faire, pour qui, où vous en êtes. Quelques phrases suffisent."
        rows={6}
        required={!loose}
        defaultValue={values?.project ?? ''}
      />
      <TextField
        name={`${prefix}trade`}
        label="Le métier"
        help="Tapez quelques lettres et choisissez dans la liste&nbsp;; si rien ne convient, écrivez-le avec vos mots."
        list="naf"
        autoComplete="off"
        required={!loose}
        defaultValue={values?.trade ?? ''}
      />
      <datalist id="naf">
        {NAF.map(({ code, label }) => (
          <option key={code} value={`${code} ${label}`} />
        ))}
      </datalist>
      <FieldRow>
        <TextField
          name={`${prefix}postalCode`}
          label="Code postal"
          inputMode="numeric"
          autoComplete="postal-code"
          required={!loose}
          defaultValue={values?.postalCode ?? ''}
        />
        <TextField
          name={`${prefix}commune`}
          label="Commune"
          autoComplete="address-level2"
          required={!loose}
          defaultValue={values?.commune ?? ''}
        />
      </FieldRow>
      {sites.length > 0 ? (
        <SelectField
          name={`${prefix}siteId`}
          label="Lieu d’accueil souhaité"
          required={false}
          empty="Peu importe"
          options={sites.map(({ id, name }) => ({ value: id, label: name }))}
          defaultValue={values?.siteId ?? ''}
        />
      ) : null}
    </>
  )
}

export function SituationFields({
  prefix = '',
  values,
  loose = false,
  prescribers,
}: Fields & { prescribers: readonly Named[] }) {
  return (
    <>
      <SelectField
        name={`${prefix}situation`}
        label="Situation aujourd’hui"
        required={!loose}
        options={optionsOf(SITUATIONS)}
        defaultValue={values?.situation ?? ''}
      />
      <FieldRow>
        <SelectField
          name={`${prefix}heardFrom`}
          label="Comment avoir connu la coopérative"
          required={false}
          options={optionsOf(HEARD_FROM)}
          defaultValue={values?.heardFrom ?? ''}
        />
        {prescribers.length > 0 ? (
          <SelectField
            name={`${prefix}prescriberId`}
            label="Organisme qui oriente"
            required={false}
            empty="Aucun"
            options={prescribers.map(({ id, name }) => ({ value: id, label: name }))}
            defaultValue={values?.prescriberId ?? ''}
          />
        ) : null}
      </FieldRow>
    </>
  )
}
