// Names of resources: nouns for their kinds, titles, and the members that identify them in requests.

const NOUNS = {
  AppImageConfig: "app image config",
  CodeRepository: "code repository",
  ImageVersion: "image version",
  MlflowApp: "MLflow app",
  MlflowTrackingServer: "MLflow tracking server",
  NotebookInstance: "notebook instance",
  NotebookInstanceLifecycleConfig: "lifecycle config",
  PartnerApp: "partner AI app",
  StudioLifecycleConfig: "Studio lifecycle config",
  UserProfile: "user profile",
};
export const nounOf = (kind) => NOUNS[kind] ?? kind.toLowerCase();

/** The title of a resource; for apps more than the name, which is "default" for most of them. */
export function titleOf({ kind, name, record }) {
  if (kind !== "App") return name;
  return `${record.AppType}${name === "default" ? "" : ` ${name}`} of ${record.SpaceName ?? record.UserProfileName}`;
}

/** The members that identify a resource in requests. */
export function identityOf({ kind, name, record }) {
  const pick = (...members) =>
    Object.fromEntries(members.filter((member) => member in record).map((member) => [member, record[member]]));
  if (kind === "Domain") return pick("DomainId");
  if (kind === "App") return pick("DomainId", "UserProfileName", "SpaceName", "AppType", "AppName");
  if (kind === "MlflowApp" || kind === "PartnerApp") return pick("Arn");
  if (kind === "MlflowTrackingServer") return pick("TrackingServerName");
  if (kind === "ImageVersion")
    return { ImageName: record.ImageName ?? record.ImageArn?.split("/").pop(), Version: record.Version };
  return { ...pick("DomainId"), [`${kind}Name`]: name };
}
