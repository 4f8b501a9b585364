export { createDocument, createDocumentFromPdf } from './create-document.ts'
export {
  cancelDocument,
  fileReceivedPaper,
  fileSignedPaper,
  readDocumentsDeadlines,
  remindSignatories,
  revokeSigningLinks,
} from './follow-documents.ts'
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
  getDocumentToSign,
  getFileToSign,
  sendCodeToLink,
  sendSigningCode,
  signDocument,
  signFromLink,
} from './sign-document.ts'
export {
  discardTemplateDraft,
  getTemplate,
  listTemplates,
  previewTemplate,
  publishTemplate,
  saveTemplateDraft,
} from './templates.ts'
