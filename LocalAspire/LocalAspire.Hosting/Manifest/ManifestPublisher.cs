using System.Buffers;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace LocalAspire.Hosting.Manifest;

/// <summary>Writes the application as an Aspire manifest.</summary>
internal static class ManifestPublisher
{
    /// <param name="outputPath">A file that ends with <c>.json</c>, or a folder for <c>aspire-manifest.json</c>; folders are created.</param>
    /// <exception cref="DistributedApplicationException">A resource cannot be expressed, or the file cannot be written.</exception>
    public static async Task PublishAsync(
        DistributedApplicationModel model, DistributedApplicationExecutionContext context, string outputPath, CancellationToken cancellation)
    {
        var path = Path.GetFullPath(
            outputPath.EndsWith(".json", StringComparison.Ordinal) ? outputPath : Path.Combine(outputPath, "aspire-manifest.json"));
        // In memory first: a manifest that cannot be finished leaves an earlier one alone.
        var manifest = new ArrayBufferWriter<byte>();
        await using (var json = new Utf8JsonWriter(manifest, new JsonWriterOptions { Indented = true }))
        {
            await new ManifestWriter(json, Path.GetDirectoryName(path)!, context).WriteAsync(model, cancellation);
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(path, manifest.WrittenMemory, cancellation);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DistributedApplicationException($"The manifest cannot be written to {path}: {exception.Message}", exception);
        }

        await Console.Out.WriteLineAsync($"Published manifest to: {path}");
    }
}
