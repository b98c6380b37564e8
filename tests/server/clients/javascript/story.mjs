// The life cycles of a notebook instance and a domain, with AWS's SDK for JavaScript. Prints its observations as JSON.
import {
    CreateDomainCommand,
    CreateNotebookInstanceCommand,
    CreateUserProfileCommand,
    DeleteNotebookInstanceCommand,
    DescribeDomainCommand,
    DescribeNotebookInstanceCommand,
    DescribeModelCommand,
    ResourceInUse,
    ResourceNotFound,
    SageMaker,
    SageMakerClient,
    SageMakerServiceException,
    StopNotebookInstanceCommand,
    paginateListNotebookInstances,
    waitUntilNotebookInstanceDeleted,
    waitUntilNotebookInstanceInService,
    waitUntilNotebookInstanceStopped,
} from "@aws-sdk/client-sagemaker";

const client = new SageMakerClient({}); // region, keys and address come from the environment
const soon = { client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 };
const usual = { InstanceType: "ml.t3.medium", RoleArn: "arn:aws:iam::123456789012:role/DataScientist" };
const lab = { NotebookInstanceName: "lab" };
const seen = {};

async function refusal(command) {
    try {
        await client.send(command);
    } catch (error) {
        return {
            name: error.name,
            message: error.message,
            service: error instanceof SageMakerServiceException,
            notFound: error instanceof ResourceNotFound,
            inUse: error instanceof ResourceInUse,
            status: error.$metadata.httpStatusCode,
            requestId: error.$metadata.requestId,
            attempts: error.$metadata.attempts,
        };
    }
}

for (const name of ["lab", "lab-2", "lab-3"]) {
    await client.send(new CreateNotebookInstanceCommand({ ...usual, NotebookInstanceName: name }));
}
const described = await client.send(new DescribeNotebookInstanceCommand(lab));
seen.first = described.NotebookInstanceStatus;
seen.created = described.CreationTime instanceof Date;
seen.requestId = described.$metadata.requestId;
seen.waited = [(await waitUntilNotebookInstanceInService(soon, lab)).state];

seen.pages = [];
for await (const page of paginateListNotebookInstances(
    { client, pageSize: 2 },
    { SortBy: "Name", SortOrder: "Ascending" },
)) {
    seen.pages.push(page.NotebookInstances.map((each) => each.NotebookInstanceName));
}

await client.send(new StopNotebookInstanceCommand(lab));
seen.waited.push((await waitUntilNotebookInstanceStopped(soon, lab)).state);
await client.send(new DeleteNotebookInstanceCommand(lab));
seen.waited.push((await waitUntilNotebookInstanceDeleted(soon, lab)).state);

seen.gone = await refusal(new DescribeNotebookInstanceCommand(lab));
seen.noDomain = await refusal(new DescribeDomainCommand({ DomainId: "d-nosuchdomain" }));
seen.notOurs = await refusal(new DescribeModelCommand({ ModelName: "churn" }));

const domain = { DomainName: "research", AuthMode: "IAM", DefaultUserSettings: { ExecutionRole: usual.RoleArn } };
const place = { VpcId: "vpc-1", SubnetIds: ["subnet-1"] };
const { DomainId } = await client.send(new CreateDomainCommand({ ...domain, ...place }));
seen.tooEarly = await refusal(new CreateUserProfileCommand({ DomainId, UserProfileName: "alice" }));
const { Domains } = await new SageMaker({}).listDomains({});
seen.domains = Domains.map((each) => each.DomainName);

console.log(JSON.stringify(seen));
