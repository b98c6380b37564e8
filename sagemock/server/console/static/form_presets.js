// The members that forms show first, and the values that they suggest. Everything else comes from the API model.

import { name, namesOf, role, START_SCRIPT, tags } from "./common_presets.js";
import { scriptType } from "./member_types.js";
import { store } from "./store.js";
import { STUDIO_FORMS } from "./studio_presets.js";

const hookScript = scriptType(
  (Content) => [{ Content }],
  (value) => value[0]?.Content ?? "",
);
const ARTIFACT_STORE = { label: "Artifact store", value: "s3://bucket/mlflow", hint: "Any S3 URI is accepted." };
const randomToken = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/**
 * By kind, a function of `{parent, choices}` that returns the paths of the `common` members, `presets` by path, and the
 * members that are `fixed` or `hidden`.
 */
export const FORMS = {
  ...STUDIO_FORMS,

  NotebookInstance: () => ({
    common: [
      "NotebookInstanceName",
      "InstanceType",
      "RoleArn",
      "VolumeSizeInGB",
      "LifecycleConfigName",
      "DefaultCodeRepository",
      "SubnetId",
      "SecurityGroupIds",
      "RootAccess",
      "Tags",
    ],
    presets: {
      NotebookInstanceName: name("lab"),
      InstanceType: { value: "ml.t3.medium", hint: "" },
      RoleArn: role(),
      LifecycleConfigName: {
        label: "Lifecycle config",
        list: namesOf("NotebookInstanceLifecycleConfig"),
        hint: "Its scripts run only with sagemock serve --jupyter --run-lifecycle-scripts.",
      },
      DefaultCodeRepository: { list: namesOf("CodeRepository"), hint: "The name of a code repository, or a URL." },
      AdditionalCodeRepositories: { hint: "Names of code repositories or URLs, one per line." },
      SubnetId: { placeholder: "subnet-1", hint: "" },
      SecurityGroupIds: { placeholder: "sg-1", hint: "One per line." },
      RootAccess: { hint: "" },
      Tags: tags,
    },
  }),

  NotebookInstanceLifecycleConfig: () => ({
    common: ["NotebookInstanceLifecycleConfigName", "OnCreate", "OnStart", "Tags"],
    presets: {
      NotebookInstanceLifecycleConfigName: name("install-packages"),
      OnCreate: { label: "Script on create", type: hookScript, hint: "Runs once, before the first start." },
      OnStart: {
        label: "Script on start",
        type: hookScript,
        value: START_SCRIPT,
        hint: "Runs before every start. The console encodes it in Base64.",
      },
      Tags: tags,
    },
  }),

  CodeRepository: () => ({
    common: ["CodeRepositoryName", "GitConfig.RepositoryUrl", "GitConfig.Branch", "GitConfig.SecretArn", "Tags"],
    presets: {
      CodeRepositoryName: name("models"),
      "GitConfig.Branch": { hint: "" },
      "GitConfig.SecretArn": { hint: "The secret in AWS Secrets Manager with the credentials of the repository." },
      Tags: tags,
    },
  }),

  Image: () => ({
    common: ["ImageName", "DisplayName", "Description", "RoleArn", "Tags"],
    presets: {
      ImageName: name("pytorch"),
      DisplayName: { hint: "" },
      Description: { hint: "" },
      RoleArn: role(),
      Tags: tags,
    },
  }),

  ImageVersion: ({ parent }) => ({
    common: ["BaseImage", "Aliases", "AliasesToAdd", "AliasesToDelete", "ReleaseNotes"],
    fixed: parent && { ImageName: parent.name, ClientToken: randomToken() },
    presets: { BaseImage: { placeholder: `${store.state.account_id}.dkr.ecr.us-east-1.amazonaws.com/pytorch:1` } },
  }),

  MlflowTrackingServer: () => ({
    common: ["TrackingServerName", "ArtifactStoreUri", "RoleArn", "TrackingServerSize", "MlflowVersion", "Tags"],
    presets: {
      TrackingServerName: name("experiments"),
      ArtifactStoreUri: ARTIFACT_STORE,
      RoleArn: role(),
      TrackingServerSize: { label: "Size", hint: "" },
      MlflowVersion: { label: "Version of MLflow", hint: "" },
      Tags: tags,
    },
  }),

  MlflowApp: () => ({
    common: ["Name", "ArtifactStoreUri", "RoleArn", "AccountDefaultStatus", "DefaultDomainIdList", "Tags"],
    presets: {
      Name: name("experiments"),
      ArtifactStoreUri: ARTIFACT_STORE,
      RoleArn: role(),
      AccountDefaultStatus: { label: "Default of the account", hint: "" },
      DefaultDomainIdList: { label: "Default of domains", hint: "IDs of domains, one per line." },
      Tags: tags,
    },
  }),

  PartnerApp: () => ({
    common: ["Name", "Type", "Tier", "AuthType", "ExecutionRoleArn", "ApplicationConfig.AdminUsers", "Tags"],
    presets: {
      Name: name("evaluation"),
      Tier: { value: "small", hint: "Any text is accepted." },
      AuthType: { value: "IAM", hint: "" },
      ExecutionRoleArn: role(),
      "ApplicationConfig.AdminUsers": { label: "Admin users", hint: "User names, one per line." },
      Tags: tags,
    },
  }),

  AppImageConfig: () => ({
    common: ["AppImageConfigName", "Tags"],
    presets: { AppImageConfigName: name("pytorch-lab"), Tags: tags },
  }),
};
