export { createDocument, createDocumentFromPdf } from './create-document.ts'
export {
  cancelDocument,
  fileReceivedPaper,
  fileSignedPaper,
  readDocumentsDeadlines,
  remindSignatories,
  revokeSigningLinks,
  writeDocument,
} from './follow-documents.ts'
export {
  choosePeople,
  getDocument,
  getDocumentFile,
  listDocuments,
  listDocumentsToSign,
  listHouseDocuments,
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
export { houseSignatory } from './signatories.ts'
export {
  discardTemplateDraft,
  getTemplate,
  listTemplates,
  previewTemplate,
  publishTemplate,
  saveTemplateDraft,
} from './templates.ts'
