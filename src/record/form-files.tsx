import { errorOf } from '../kernel/http.ts';
import { Checkbox, FileField, Select } from '../ui/field.tsx';
import { fileSize } from '../ui/file-size.ts';
import { Fieldset, SubmitButton } from '../ui/form.tsx';
import { fileTypeName } from './file-types.ts';
import type { StepProps } from './form-steps.tsx';
import { languageOptions } from './language-options.ts';
import { recordMessages } from './messages.ts';

/** A file of the working copy, as the form shows it. */
export interface DraftFile {
  id: string;
  name: string;
  language: string;
  mediaType: string;
  size: number;
}

/** Bytes of one file at most; the same as in `kernel/upload.ts`. */
export const uploadLimit = 25_000_000;

/** Step 4: files, each in its language. */
export function FilesStep(props: StepProps & { files: DraftFile[]; uploadLanguage?: string }) {
  const { visit, work, errors, files, uploadLanguage } = props;
  const { language } = visit;
  const say = recordMessages.in(language);
  const own = uploadLanguage || (typeof work.content.language === 'string' ? work.content.language : language);
  return (
    <>
      {files.map((file, i) => (
        <Fieldset
          key={file.id}
          legend={`\u2068${file.name}\u2069, ${fileTypeName(language, file.mediaType)}, ${fileSize(language, file.size)}`}
        >
          <input type="hidden" name={`files.${i}.id`} value={file.id} />
          <Select
            language={language}
            name={`files.${i}.language`}
            label={say('form.fileLanguage')}
            value={file.language}
            options={languageOptions(language)}
            empty={false}
          />
          <Checkbox
            language={language}
            name={`files.${i}.remove`}
            label={say('form.removeFile', { name: file.name })}
          />
          <p>
            <a href={`/${language}/files/${file.id}`}>{say('form.download', { name: file.name })}</a>
          </p>
        </Fieldset>
      ))}
      <Fieldset legend={say('form.addFiles')}>
        <FileField
          language={language}
          name="upload"
          label={say('form.upload')}
          hint={say('form.upload.hint')}
          accept=".pdf,.docx,.html,.htm,.txt"
          acceptWords={`PDF, DOCX, HTML, ${fileTypeName(language, 'text/plain')}`}
          maxSize={uploadLimit}
          error={errorOf(errors, 'upload') ?? errorOf(errors, 'files')}
          multiple
        />
        <Select
          language={language}
          name="upload_language"
          label={say('form.uploadLanguage')}
          value={own}
          options={languageOptions(language)}
          empty={false}
        />
        <SubmitButton label={say('form.uploadButton')} name="step" value="4" tone="secondary" />
      </Fieldset>
    </>
  );
}
