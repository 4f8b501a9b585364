export { createDocument, createDocumentFromPdf } from './create-document.ts'
export {
  getDocument,
  getDocumentFile,
  listDocuments,
  listDocumentsToSign,
  readDocumentsAbout,
  readDocumentsOf,
  verifyDocuments,
} from './read-documents.ts'
export {
  discardTemplateDraft,
  getTemplate,
  listTemplates,
  previewTemplate,
  publishTemplate,
  saveTemplateDraft,
} from './templates.ts'
