"""The clean-up after domains that have been deleted with their homes retained."""


def clean_up(ec2, efs, domain):
    """Delete the file system and the security groups of a deleted domain."""
    (home,) = efs.describe_file_systems(CreationToken=domain)["FileSystems"]
    for target in efs.describe_mount_targets(FileSystemId=home["FileSystemId"])["MountTargets"]:
        efs.delete_mount_target(MountTargetId=target["MountTargetId"])
    efs.delete_file_system(FileSystemId=home["FileSystemId"])
    named = {"Name": "group-name", "Values": [f"*-nfs-{domain}"]}
    groups = ec2.describe_security_groups(Filters=[named])["SecurityGroups"]
    for group in groups:  # they name each other
        if group["IpPermissions"]:
            ec2.revoke_security_group_ingress(GroupId=group["GroupId"], IpPermissions=group["IpPermissions"])
        if group["IpPermissionsEgress"]:
            ec2.revoke_security_group_egress(GroupId=group["GroupId"], IpPermissions=group["IpPermissionsEgress"])
    for group in groups:
        ec2.delete_security_group(GroupId=group["GroupId"])
