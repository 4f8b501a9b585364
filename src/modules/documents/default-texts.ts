import type { DocumentKind } from './document-kinds.ts'

/** The texts that come with the platform: what the law demands of each document, in plain words; a house rewrites them as it likes. */

const PARTIES = `Entre **{{cooperative}}**, {{cooperative_forme}}, SIREN {{cooperative_siren}}, dont le siège est {{cooperative_adresse}},

représentée par {{representant}},

et **{{personne}}**,

demeurant {{personne_adresse}},

né·e le {{personne_naissance}},

il est convenu ce qui suit.`

const DECLARATION =
  'Organisme de formation déclaré sous le numéro {{declaration}} (Code du travail, art. L6351-1). Cet enregistrement ne vaut pas agrément de l’État.'

export const DEFAULT_TEXTS: Record<DocumentKind, string> = {
  cape: `# Contrat d’appui au projet d’entreprise

Code de commerce, articles L127-1 à L127-7 et R127-1 à R127-3 ; Code du travail, articles L5142-1 et R5142-1 à R5142-6.

${PARTIES}

## 1. Objet

La coopérative s’oblige à fournir, par les moyens dont elle dispose, une aide particulière et continue à {{personne}}, qui s’engage à suivre un programme de préparation à la création ou à la reprise et à la gestion de l’activité suivante : **{{activite}}**. {{personne}} n’est pas salarié·e à temps complet (L127-1). L’acte de création ou de reprise reste distinct de l’accompagnement (L127-5).

## 2. Durée

Le contrat va du **{{debut}}** au **{{terme}}**, soit douze mois au plus. Il se renouvelle par écrit, deux fois au plus (L127-2, R127-2).

## 3. Programme et engagements (R127-1, 1°)

Le programme de préparation comprend :

{{programme}}

Jusqu’au début de l’activité économique, la coopérative accompagne la préparation du projet, et {{personne}} suit le programme, participe aux rendez-vous fixés et n’engage rien envers un tiers sans l’accord de la coopérative.

À partir du début de l’activité économique au sens de l’article L127-4, la coopérative tient les comptes de l’activité, encaisse ses recettes, déclare et paie ce qui en découle ; {{personne}} conduit son activité, fait passer par la coopérative ses devis, factures et achats, et procède à l’immatriculation si la nature de l’activité l’exige.

## 4. Moyens mis à disposition (R127-1, 2°)

{{moyens}}

Ces moyens sont réexaminés à chaque renouvellement et chaque fois que l’activité change de nature ou de taille.

## 5. Rétribution de la coopérative (R127-1, 3°)

La coopérative est rétribuée ainsi : {{retribution}}. Ce taux ou ce montant n’évolue que par avenant, ou par une décision de l’assemblée générale portée à la connaissance de {{personne}}.

## 6. Engagements envers les tiers (R127-1, 4°)

{{personne}} ne prend d’engagement que pour l’activité désignée, avec l’accord de la coopérative, dans la limite de **{{plafond_engagements}}**. La charge définitive de ces engagements est supportée par les recettes de l’activité ; au-delà, par la partie qui les a pris hors des conditions du présent article.

Avant toute immatriculation, ces engagements sont, au regard des tiers, assumés par la coopérative. Après elle, les deux parties en sont tenues solidairement jusqu’à la fin du contrat (L127-4). La coopérative répond des dommages causés aux tiers dans les conditions de l’article L127-6.

## 7. Comptes de l’activité (R127-1, 5°)

Après le début de l’activité, la coopérative est informée ainsi des données comptables :

{{comptes}}

## 8. Rémunération avant le début de l’activité (R127-1, 7°)

Avant le début de l’activité économique, {{personne}} reçoit une rémunération : {{remuneration}}.

{{sans remuneration}}Le présent contrat ne prévoit pas de rémunération avant le début de l’activité économique.

## 9. Cotisations et contributions sociales (R127-1, 8°)

Après le début de l’activité, la coopérative verse les cotisations et contributions sociales pour le compte de {{personne}}, qui s’en acquitte ainsi auprès d’elle :

{{cotisations}}

Elles sont assises sur les recettes hors taxe, moins les frais de l’activité et la rétribution de la coopérative (Code du travail, R5142-3), et dues par trimestre civil (R5142-4).

{{personne}} bénéficie de la couverture sociale et des règles de santé et de sécurité au travail prévues à l’article L5142-1 du Code du travail.

## 10. Ce que portent les papiers d’affaires (R127-3)

Avant toute immatriculation, factures, commandes, publicités et correspondances indiquent que {{personne}} bénéficie d’un contrat d’appui, le nom, le siège et le numéro d’identification de la coopérative, et le terme du contrat.

## 11. Fin du contrat (R127-1, 6°)

Chaque partie peut rompre le contrat avant son terme, par écrit, en respectant le délai suivant : {{preavis}}.

En cas de manquement grave, la rupture prend effet dès réception de l’écrit qui le constate. À la fin du contrat, les recettes encaissées, moins les charges, les cotisations et la rétribution dues, reviennent à l’activité : elles sont reprises au contrat d’entrepreneur salarié associé s’il s’en conclut un, ou versées.

## 12. Information des organismes

La coopérative informe l’URSSAF ou la caisse générale de sécurité sociale, ainsi que France Travail, de la conclusion du contrat, de son terme, de ses renouvellements et de sa rupture anticipée (Code du travail, R5142-1).

Fait le {{date}}.`,

  'cape-renewal': `# Renouvellement du contrat d’appui au projet d’entreprise

Code de commerce, articles L127-2 et R127-2.

${PARTIES}

## 1. Renouvellement

Le contrat d’appui conclu à compter du {{debut_initial}} pour l’activité **{{activite}}** est renouvelé ; c’est le {{renouvellement}} renouvellement, sur deux possibles.

Il va désormais du **{{debut}}** au **{{terme}}**.

## 2. Programme

Pour cette période, le programme est le suivant :

{{programme}}

{{sans programme}}Le programme de préparation se poursuit comme il a été convenu.

## 3. Autres clauses

{{modifications}}

Les clauses du contrat que le présent écrit ne modifie pas restent applicables. La coopérative informe l’URSSAF ou la caisse générale de sécurité sociale, ainsi que France Travail, de ce renouvellement (Code du travail, R5142-1).

Fait le {{date}}.`,

  'cape-amendment': `# Avenant au contrat d’appui au projet d’entreprise

Code de commerce, articles L127-2 et R127-1.

${PARTIES}

## 1. Objet

Le présent avenant modifie le contrat d’appui conclu à compter du {{debut_contrat}} pour l’activité **{{activite}}**. Il porte sur : {{objet}}.

Il prend effet le **{{effet}}**. Le terme du contrat reste le {{terme}}.

## 2. Ce qui change

Le contrat disait :

{{avant}}

{{sans avant}}Rien sur ce point.

Il dit désormais :

{{apres}}

## 3. Le reste

Toutes les autres clauses du contrat restent applicables.

Fait le {{date}}.`,

  cesa: `# Contrat d’entrepreneur salarié associé

Code du travail, articles L7331-1 à L7332-7 et R7331-1 à R7331-12.

${PARTIES}

## 1. Objet

{{personne}} crée et développe l’activité économique suivante : **{{activite}}**, avec l’accompagnement individualisé et les services mutualisés de la coopérative, en vue d’en devenir associé·e (L7331-2, 1°). Le contrat prend effet le **{{debut}}**, pour une durée indéterminée.

## 2. Période d’essai (L7332-1)

Le contrat comporte une période d’essai de {{essai}}, renouvellement compris ; la durée des contrats antérieurs entre les parties en est déduite.

{{sans essai}}Le contrat ne comporte pas de période d’essai.

## 3. Objectifs et activité minimale (L7331-2, 2°, a)

{{objectifs}}

L’obligation d’activité minimale est de **{{activite_minimale}}**. Si elle n’est pas atteinte, les parties en examinent les raisons au cours d’un entretien et conviennent des actions à mener.

## 4. Moyens de la coopérative (L7331-2, 2°, b)

Pour soutenir et contrôler l’activité économique, la coopérative met en œuvre :

{{moyens}}

Elle assure les obligations fiscales, sociales et comptables de l’activité (R7331-1).

{{personne}} bénéficie, par période de douze mois, d’au moins deux entretiens individuels d’accompagnement (R7331-3).

{{entretiens}}

## 5. Comptes de l’activité (R7331-5)

La coopérative tient un compte analytique de bilan et un compte analytique de résultat de l’activité. {{personne}} les consulte à tout moment dans le système d’information de la coopérative, ainsi que les opérations qui les composent.

## 6. Contribution (L7331-2, 2°, c)

La contribution au financement des services mutualisés est calculée ainsi : {{contribution}}. L’assemblée générale arrête et peut modifier son assiette, son taux ou son montant (R7331-8) ; la modification s’applique au contrat dès le jour qu’elle fixe.

## 7. Rémunération (L7331-2, 2°, d ; L7332-3 ; R7331-11)

- Part fixe, versée chaque mois et déterminée forfaitairement selon l’activité minimale : **{{part_fixe}}** brut.
- Part variable, calculée pour chaque exercice : {{part_variable}}.

Un acompte sur la part variable peut être versé chaque mois. En fin d’exercice, la part variable est régularisée et le solde versé dans le mois qui suit l’assemblée générale qui statue sur les comptes (R7331-12).

Le temps de travail est fixé ainsi : {{temps_travail}}.

## 8. Santé, repos, congés (L7332-2, R7331-4)

{{personne}} bénéficie des avantages légaux des salariés, notamment des congés payés. La coopérative informe et conseille en matière de santé et de sécurité au travail ; elle en répond lorsque les conditions de travail ont été fixées par elle ou soumises à son accord.

## 9. Statuts et accès à la qualité d’associé (L7331-2, 2°, e ; L7331-3 ; R7331-10)

Les statuts en vigueur de la coopérative sont ceux du **{{statuts}}** ; {{personne}} en a reçu un exemplaire.

{{personne}} devient associé·e au plus tard le **{{delai_associe}}**.

{{acces_associe}}

Ce délai est de trois ans au plus, moins la durée des contrats antérieurs entre les parties ; passé ce jour, le contrat prend fin.

Contrats antérieurs déduits : {{contrats_anterieurs}}.

## 10. Clientèle et propriété intellectuelle (L7331-2, 2°, f)

{{personne}} garde ses droits sur la clientèle qu’il ou elle a apportée, créée et développée, ainsi que ses droits de propriété intellectuelle. Ils sont garantis ainsi :

{{clientele}}

## 11. Engagements envers les tiers (L7332-5)

La coopérative est responsable des engagements pris envers les tiers dans le cadre de l’activité. {{personne}} les prend dans les limites que la coopérative a fixées et l’informe sans délai de tout litige ou sinistre.

## 12. Fin du contrat et litiges

Le contrat prend fin dans les conditions du Code du travail, ou au terme du délai de l’article 9. Le conseil de prud’hommes est seul compétent pour les litiges qui le concernent (L7332-6).

Fait le {{date}}.`,

  'cesa-amendment': `# Avenant au contrat d’entrepreneur salarié associé

${PARTIES}

## 1. Objet

Le présent avenant modifie le contrat conclu à compter du {{debut_contrat}}. Il porte sur : {{objet}}. Il prend effet le **{{effet}}**.

## 2. Ce qui change

Le contrat disait :

{{avant}}

{{sans avant}}Rien sur ce point.

Il dit désormais :

{{apres}}

## 3. Le reste

Toutes les autres clauses du contrat restent applicables.

Fait le {{date}}.`,

  'interview-report': `# Compte rendu d’entretien d’accompagnement

Code du travail, article R7331-3.

Entretien du **{{jour}}** entre **{{personne}}** et **{{accompagnateur}}**, pour {{cooperative}}.

Activité : {{activite}}.

## Bilan

{{bilan}}

## Perspectives d’évolution

{{perspectives}}

## Actions individuelles et collectives

{{actions}}

## Besoins d’accompagnement

{{besoins}}

## Suite

Prochain entretien : {{prochain}}.

Fait le {{date}}.`,

  'share-subscription': `# Bulletin de souscription de parts sociales

Société : **{{cooperative}}**, {{cooperative_forme}}, SIREN {{cooperative_siren}}.

Siège : {{cooperative_adresse}}.

Je, **{{personne}}**,

demeurant {{personne_adresse}},

déclare souscrire **{{nombre}} parts sociales** de {{valeur}} chacune, soit **{{montant}}**.

Catégorie d’associés : {{categorie}}.

## Versement

{{versement}}

Souscription progressive : {{engagement}}.

## Ce que je sais

- Les statuts m’ont été remis et je m’engage à les respecter.
- La souscription prend effet lorsque l’organe désigné par les statuts m’a admis·e.
- Chaque associé dispose d’une voix, quel que soit le nombre de ses parts.
- Les parts se remboursent dans les conditions et les délais des statuts ; leur valeur peut être réduite des pertes.

Fait le {{date}}.`,

  'share-certificate': `# Attestation de parts sociales

**{{cooperative}}**, {{cooperative_forme}}, SIREN {{cooperative_siren}}, dont le siège est {{cooperative_adresse}}, atteste que

**{{personne}}**, associé·e numéro **{{numero}}**, détient au {{jour}} :

- **{{nombre}} parts sociales** de {{valeur}} chacune, soit **{{montant}}**
- libérées à hauteur de {{libere}}
- catégorie d’associés : {{categorie}}

Les parts sont nominatives ; le registre de la coopérative fait foi.

Fait le {{date}}.`,

  'training-convention': `# Convention de formation professionnelle

Code du travail, articles L6353-1 et D6353-1.

Entre **{{cooperative}}**, {{cooperative_forme}}, SIREN {{cooperative_siren}}, dont le siège est {{cooperative_adresse}},

représentée par {{representant}},

${DECLARATION}

et **{{acheteur}}**,

{{acheteur_adresse}}

SIRET {{acheteur_siret}}

## 1. Action

Intitulé : **{{intitule}}**.

Objectif : {{objectif}}

Contenu :

{{contenu}}

Moyens prévus :

{{moyens}}

## 2. Durée, période et lieu

- Durée : {{duree}}
- Période de réalisation : {{periode}}
- Lieu : {{lieu}}
- Part des enseignements à distance : {{distance}}

## 3. Déroulement, suivi et sanction

{{deroulement}}

## 4. Stagiaires

{{stagiaires}}

## 5. Prix et règlement

Prix de l’action : **{{prix}}**.

Règlement : {{reglement}}

## 6. Annulation et abandon

{{annulation}}

{{sans annulation}}Les heures non réalisées ne sont pas facturées au titre de la formation.

Fait le {{date}}.`,

  'training-contract': `# Contrat de formation professionnelle

Code du travail, articles L6353-3 à L6353-7.

Entre **{{cooperative}}**, {{cooperative_forme}}, SIREN {{cooperative_siren}}, dont le siège est {{cooperative_adresse}},

représentée par {{representant}},

${DECLARATION}

et **{{stagiaire}}**, qui entreprend cette formation à titre individuel et à ses frais,

demeurant {{stagiaire_adresse}}.

## 1. Action de formation (L6353-4, 1°)

- Intitulé : **{{intitule}}**
- Nature : {{nature}}
- Durée : {{duree}}
- Période : {{periode}}
- Lieu : {{lieu}}
- Effectif : {{effectif}}

Objet : {{objet}}

Programme :

{{programme}}

## 2. Niveau et qualification (L6353-4, 2°)

Connaissances préalables requises : {{niveau}}. Qualification préparée : {{qualification}}.

## 3. Conditions (L6353-4, 3°)

{{conditions}}

Contrôle des connaissances : {{controle}}. Sanction de la formation : {{sanction}}.

## 4. Formateurs (L6353-4, 4°)

{{formateurs}}

## 5. Délai de rétractation (L6353-5)

Dans les dix jours de la signature, le stagiaire peut se rétracter par lettre recommandée avec avis de réception. Aucune somme ne peut être exigée avant la fin de ce délai (L6353-6).

## 6. Prix et paiement (L6353-4, 5° ; L6353-6)

Prix : **{{prix}}**. À l’expiration du délai de rétractation, il ne peut être payé plus de 30 % du prix ; le solde est échelonné au fil de la formation.

{{reglement}}

## 7. Cessation anticipée et abandon

{{cessation}}

En cas de force majeure dûment reconnue, le stagiaire peut rompre le contrat ; seules les prestations dispensées sont dues, à proportion de leur valeur (L6353-7).

Fait le {{date}}.`,

  'training-convocation': `# Convocation à une formation

**{{stagiaire}}**,

Vous êtes attendu·e à la formation **{{intitule}}**.

- Jours : {{dates}}
- Horaires : {{horaires}}
- Lieu : {{lieu}}
- Formateur : {{formateur}}

## Programme

{{programme}}

## Accueil

{{accessibilite}}

Pour toute question : {{contact}}.

Le règlement intérieur applicable aux stagiaires et les informations de l’article L6353-8 du Code du travail sont à votre disposition avant l’inscription définitive.

{{cooperative}}, le {{date}}.`,

  'training-certificate': `# Certificat de réalisation

**{{cooperative}}**, {{cooperative_forme}}, SIREN {{cooperative_siren}}, dont le siège est {{cooperative_adresse}}, atteste que

**{{stagiaire}}**

salarié·e de {{entreprise}}

a suivi l’action **{{intitule}}**.

- Nature de l’action : {{nature}}
- Période : {{dates}}
- Durée prévue : {{duree}}
- Durée suivie : **{{duree_suivie}}**
- Objectif : {{objectif}}
- Résultat de l’évaluation des acquis : {{resultats}}

${DECLARATION}

Les pièces qui établissent la réalisation de l’action sont conservées par l’organisme et tenues à la disposition du financeur.

Fait le {{date}}.`,

  'assembly-convening': `# Convocation

{{destinataire}}

Les associés de **{{cooperative}}**, {{cooperative_forme}}, SIREN {{cooperative_siren}}, sont convoqués en {{nature}} :

le **{{jour}}** à **{{heure}}**, {{lieu}}.

## Ordre du jour

{{ordre_du_jour}}

## Texte des résolutions

{{resolutions}}

## Documents joints

{{pieces}}

## Participer en ligne

{{en_ligne}}

## Donner pouvoir

{{pouvoirs}}

## Quorum et majorité

{{quorum}}

Chaque associé dispose d’une voix dans l’assemblée, quel que soit le nombre de ses parts.

Fait le {{date}}.`,

  'assembly-minutes': `# Procès-verbal

**{{cooperative}}**, {{cooperative_forme}}, SIREN {{cooperative_siren}}.

Le **{{jour}}**, les associés se sont réunis en {{nature}}, {{lieu}}.

Séance ouverte à {{heure}}.

Convocation : {{convocation}}.

## Bureau

{{bureau}}

## Présence et quorum

{{presence}}

{{quorum}}

## Débats

{{debats}}

## Résolutions

{{resolutions}}

## Clôture

L’ordre du jour étant épuisé, la séance est levée à {{cloture}}.

Procès-verbal établi le {{date}}.`,

  'exit-statement': `# Attestation de sortie

**{{cooperative}}**, {{cooperative_forme}}, SIREN {{cooperative_siren}}, dont le siège est {{cooperative_adresse}}, atteste que

**{{personne}}** a cessé son activité **{{activite}}** en son sein le **{{dernier_jour}}**.

Motif : {{motif}}.

## Comptes de l’activité

{{comptes}}

## Parts sociales

{{parts}}

## Données

{{donnees}}

Fait le {{date}}.`,

  other: `# {{objet}}

{{texte}}

{{cooperative}}, le {{date}}.`,
}
