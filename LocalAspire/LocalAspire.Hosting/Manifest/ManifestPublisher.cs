using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace LocalAspire.Hosting.Manifest;

/// <summary>Writes the application as an Aspire manifest.</summary>
internal static class ManifestPublisher
{
    public static Task PublishAsync(
        DistributedApplicationModel model, DistributedApplicationExecutionContext context, string outputPath, CancellationToken cancellation) =>
        throw new DistributedApplicationException($"{outputPath} was not written: this build of LocalAspire cannot write manifests.");
}
