// The peer of rows 2 and 4: openauth with its code provider and its DynamoDB store, as the Lambda handler that its
// documentation describes. It keeps the code in memory instead of mailing it: a mail would cost it more.
import { issuer } from "@openauthjs/openauth";
import { CodeProvider } from "@openauthjs/openauth/provider/code";
import { createSubjects } from "@openauthjs/openauth/subject";
import { DynamoStorage } from "@openauthjs/openauth/storage/dynamo";
import { CodeUI } from "@openauthjs/openauth/ui/code";
import { handle } from "hono/aws-lambda";

const anything = { "~standard": { version: 1, vendor: "bench", validate: (value) => ({ value }) } };

export const mailed = {};

const app = issuer({
  subjects: createSubjects({ member: anything }),
  storage: DynamoStorage({ table: process.env.OPENAUTH_TABLE, endpoint: process.env.AWS_ENDPOINT_URL }),
  providers: { code: CodeProvider(CodeUI({ sendCode: async (_claims, code) => void (mailed.code = code) })) },
  allow: async () => true,
  success: async (context, value) => context.subject("member", { email: value.claims.email }),
});

export const handler = handle(app);
