// The members that the forms of Studio show first, and the values that they suggest.

import { arnsOf, name, role, START_SCRIPT, tags } from "./common_presets.js";
import { scriptType } from "./member_types.js";
import { profilesOf } from "./store.js";

const needsImage = (texts) => ["JupyterLab", "CodeEditor"].includes(texts.AppType);

export const STUDIO_FORMS = {
  Domain: () => ({
    common: [
      "DomainName",
      "DefaultUserSettings.ExecutionRole",
      "VpcId",
      "SubnetIds",
      "AuthMode",
      "AppNetworkAccessType",
      "Tags",
    ],
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
      common: [
        "SpaceName",
        "SpaceDisplayName",
        "SpaceSettings.AppType",
        "SpaceSharingSettings.SharingType",
        owner,
        "SpaceSettings.SpaceStorageSettings.EbsStorageSettings.EbsVolumeSizeInGb",
        "Tags",
      ],
      fixed: { DomainId: parent.record.DomainId },
      presets: {
        SpaceName: name("churn-model"),
        SpaceDisplayName: { label: "Display name", hint: "" },
        "SpaceSettings.AppType": { label: "App type", value: "JupyterLab", hint: "" },
        "SpaceSharingSettings.SharingType": {
          label: "Sharing",
          value: "Private",
          hint: "",
          when: (texts) => texts[owner] !== "",
        },
        [owner]: { label: "Owner", list: profiles, value: profiles[0] ?? "", hint: "A user profile of the domain." },
        "SpaceSettings.SpaceStorageSettings.EbsStorageSettings.EbsVolumeSizeInGb": {
          label: "Volume size in GB",
          hint: "",
        },
        Tags: tags,
      },
    };
  },

  App: ({ parent, choices }) => ({
    common: [
      "AppType",
      "AppName",
      "ResourceSpec.InstanceType",
      "ResourceSpec.SageMakerImageArn",
      "ResourceSpec.LifecycleConfigArn",
      "Tags",
    ],
    fixed: { DomainId: parent.record.DomainId, [`${parent.kind}Name`]: parent.name },
    hidden: ["UserProfileName", "SpaceName"],
    presets: {
      AppType: {
        label: "Type",
        value: (parent.kind === "Space" && parent.record.SpaceSettings?.AppType) || "JupyterServer",
        hint: "",
      },
      AppName: { label: "Name", value: "default", hint: "" },
      "ResourceSpec.InstanceType": { hint: "Most app types have a default." },
      "ResourceSpec.SageMakerImageArn": { label: "Image", value: choices.lab_image, when: needsImage, hint: "" },
      "ResourceSpec.LifecycleConfigArn": { label: "Lifecycle config", list: arnsOf("StudioLifecycleConfig"), hint: "" },
      Tags: tags,
    },
  }),

  StudioLifecycleConfig: () => ({
    common: ["StudioLifecycleConfigName", "StudioLifecycleConfigAppType", "StudioLifecycleConfigContent", "Tags"],
    presets: {
      StudioLifecycleConfigName: name("install-packages"),
      StudioLifecycleConfigAppType: { label: "App type", value: "JupyterLab", hint: "" },
      StudioLifecycleConfigContent: {
        label: "Script",
        type: scriptType(),
        value: START_SCRIPT,
        hint: "Runs when an app starts. The console encodes it in Base64.",
      },
      Tags: tags,
    },
  }),
};
