// The members that forms show first, and the values that they suggest. Everything else comes from the API model.

import { scriptType } from "./member_types.js";
import { profilesOf, store, visible } from "./store.js";

const START_SCRIPT = "#!/bin/bash\nset -e\n";
const name = (placeholder) => ({ label: "Name", placeholder, hint: "" });
const tags = { hint: "One per line, as key=value." };
const namesOf = (kind) => [...new Set(visible(kind).map((resource) => resource.name))];
const arnsOf = (kind) => visible(kind).map(({ arn }) => arn);
const role = () => ({
  label: "Execution role",
  value: `arn:aws:iam::${store.account || store.state.account_id}:role/DataScientist`,
  hint: "Any well-formed role ARN is accepted.",
});
const hookScript = scriptType((Content) => [{ Content }], (value) => value[0]?.Content ?? "");
const randomToken = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const needsImage = (texts) => ["JupyterLab", "CodeEditor"].includes(texts.AppType);

export const isInDomain = (kind) => ["UserProfile", "Space"].includes(kind);

/** By kind: a function of `{parent, choices}` that returns `common`, `presets`, and the members that are `fixed` or `hidden`. */
export const FORMS = {
  NotebookInstance: () => ({
    common: [
      "NotebookInstanceName", "InstanceType", "RoleArn", "VolumeSizeInGB", "LifecycleConfigName", "DefaultCodeRepository",
      "SubnetId", "SecurityGroupIds", "RootAccess", "Tags",
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

  Domain: () => ({
    common: ["DomainName", "DefaultUserSettings.ExecutionRole", "VpcId", "SubnetIds", "AuthMode", "AppNetworkAccessType", "Tags"],
    presets: {
      DomainName: name("research"),
      AuthMode: { value: "IAM", hint: "" },
      "DefaultUserSettings.ExecutionRole": role(),
      "DefaultSpaceSettings.ExecutionRole": { ...role(), value: "" },
      VpcId: { label: "VPC", value: "vpc-1", hint: "Any well-formed ID is accepted." },
      SubnetIds: { label: "Subnets", value: "subnet-1", hint: "One per line." },
      AppNetworkAccessType: { label: "Network access of apps", hint: "" },
      Tags: tags,
    },
  }),

  UserProfile: ({ parent }) => ({
    common: ["UserProfileName", "UserSettings.ExecutionRole", "Tags"],
    fixed: { DomainId: parent.record.DomainId },
    presets: {
      UserProfileName: name("alice"),
      "UserSettings.ExecutionRole": { ...role(), value: "", hint: "By default, that of the domain." },
      Tags: tags,
    },
  }),

  Space: ({ parent }) => {
    const profiles = profilesOf(parent.arn);
    const owner = "OwnershipSettings.OwnerUserProfileName";
    return {
      common: ["SpaceName", "SpaceDisplayName", "SpaceSettings.AppType", "SpaceSharingSettings.SharingType", owner,
        "SpaceSettings.SpaceStorageSettings.EbsStorageSettings.EbsVolumeSizeInGb", "Tags"],
      fixed: { DomainId: parent.record.DomainId },
      presets: {
        SpaceName: name("churn-model"),
        SpaceDisplayName: { label: "Display name", hint: "" },
        "SpaceSettings.AppType": { label: "App type", value: "JupyterLab", hint: "" },
        "SpaceSharingSettings.SharingType": { label: "Sharing", value: "Private", hint: "", when: (texts) => texts[owner] !== "" },
        [owner]: { label: "Owner", list: profiles, value: profiles[0] ?? "", hint: "A user profile of the domain." },
        "SpaceSettings.SpaceStorageSettings.EbsStorageSettings.EbsVolumeSizeInGb": { label: "Volume size in GB", hint: "" },
        Tags: tags,
      },
    };
  },

  App: ({ parent, choices }) => ({
    common: ["AppType", "AppName", "ResourceSpec.InstanceType", "ResourceSpec.SageMakerImageArn", "ResourceSpec.LifecycleConfigArn", "Tags"],
    fixed: { DomainId: parent.record.DomainId, [`${parent.kind}Name`]: parent.name },
    hidden: ["UserProfileName", "SpaceName"],
    presets: {
      AppType: { label: "Type", value: (parent.kind === "Space" && parent.record.SpaceSettings?.AppType) || "JupyterServer", hint: "" },
      AppName: { label: "Name", value: "default", hint: "" },
      "ResourceSpec.InstanceType": { hint: "Most app types have a default." },
      "ResourceSpec.SageMakerImageArn": { label: "Image", value: choices.lab_image, when: needsImage, hint: "" },
      "ResourceSpec.LifecycleConfigArn": { label: "Lifecycle config", list: arnsOf("StudioLifecycleConfig"), hint: "" },
      Tags: tags,
    },
  }),

  NotebookInstanceLifecycleConfig: () => ({
    common: ["NotebookInstanceLifecycleConfigName", "OnCreate", "OnStart", "Tags"],
    presets: {
      NotebookInstanceLifecycleConfigName: name("install-packages"),
      OnCreate: { label: "Script on create", type: hookScript, hint: "Runs once, before the first start." },
      OnStart: { label: "Script on start", type: hookScript, value: START_SCRIPT, hint: "Runs before every start. The console encodes it in Base64." },
      Tags: tags,
    },
  }),

  StudioLifecycleConfig: () => ({
    common: ["StudioLifecycleConfigName", "StudioLifecycleConfigAppType", "StudioLifecycleConfigContent", "Tags"],
    presets: {
      StudioLifecycleConfigName: name("install-packages"),
      StudioLifecycleConfigAppType: { label: "App type", value: "JupyterLab", hint: "" },
      StudioLifecycleConfigContent: {
        label: "Script", type: scriptType(), value: START_SCRIPT, hint: "Runs when an app starts. The console encodes it in Base64.",
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
    presets: { ImageName: name("pytorch"), DisplayName: { hint: "" }, Description: { hint: "" }, RoleArn: role(), Tags: tags },
  }),

  ImageVersion: ({ parent }) => ({
    common: ["BaseImage", "Aliases", "AliasesToAdd", "AliasesToDelete", "ReleaseNotes"],
    fixed: parent && { ImageName: parent.name, ClientToken: randomToken() },
    presets: { BaseImage: { placeholder: `${store.state.account_id}.dkr.ecr.us-east-1.amazonaws.com/pytorch:1` } },
  }),

  AppImageConfig: () => ({
    common: ["AppImageConfigName", "Tags"],
    presets: { AppImageConfigName: name("pytorch-lab"), Tags: tags },
  }),
};
