namespace Aspire.Hosting;

public enum DistributedApplicationOperation
{
    Run,
    Publish,
}

/// <summary>What this process was started for: to run the application, or to write its manifest.</summary>
public class DistributedApplicationExecutionContext(DistributedApplicationOperation operation, string publisherName = "manifest")
{
    public DistributedApplicationOperation Operation { get; } = operation;

    public string PublisherName { get; set; } = publisherName;

    public bool IsPublishMode => Operation == DistributedApplicationOperation.Publish;

    public bool IsRunMode => Operation == DistributedApplicationOperation.Run;
}
