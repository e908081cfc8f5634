// Prints what postal-mime reads in each file that is named: subject, addressees, text, attachments.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import PostalMime from "postal-mime";

const read = async (path) => {
  const mail = await PostalMime.parse(await readFile(path));
  return {
    subject: mail.subject,
    to: (mail.to ?? []).map((one) => [one.name, one.address]),
    text: mail.text,
    attachments: mail.attachments.map((one) => [
      one.filename,
      createHash("sha256").update(Buffer.from(one.content)).digest("hex"),
    ]),
  };
};

console.log(JSON.stringify(await Promise.all(process.argv.slice(2).map(read))));
