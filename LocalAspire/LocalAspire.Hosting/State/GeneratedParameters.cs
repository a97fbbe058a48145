using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace LocalAspire.Hosting.State;

/// <summary>
/// Generated parameters, kept between runs in <c>parameters.json</c> of the application's folder, readable by its owner alone: data in a
/// named volume was made with them. A test without such a volume keeps nothing.
/// </summary>
internal sealed class GeneratedParameters(ApplicationFolder folder, IResourceCollection resources, bool isTest)
{
    private const UnixFileMode OwnerReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _generated = [];

    private string FilePath => Path.Combine(folder.Path, "parameters.json");

    public static GeneratedParameters Of(IDistributedApplicationBuilder builder) =>
        builder.Services.Select(service => service.ImplementationInstance).OfType<GeneratedParameters>().Single();

    /// <summary>The value of an earlier run, or a new one.</summary>
    /// <exception cref="DistributedApplicationException">The file cannot be read or written.</exception>
    public string GetOrAdd(string name, ParameterDefault @default)
    {
        lock (_gate)
        {
            if (_generated.TryGetValue(name, out var value))
            {
                return value;
            }

            var isKept = !isTest || resources.SelectMany(resource => resource.Annotations).OfType<ContainerMountAnnotation>().Any(mount => mount.Source is not null);
            return _generated[name] = isKept ? GetOrKeep(name, @default) : @default.GetDefaultValue();
        }
    }

    private string GetOrKeep(string name, ParameterDefault @default)
    {
        try
        {
            using var exclusive = FileLock.Wait(Path.Combine(folder.Create(), "parameters.lock"));
            var kept = Read();
            if (!kept.TryGetValue(name, out var value))
            {
                kept[name] = value = @default.GetDefaultValue();
                Write(kept);
            }

            return value;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new DistributedApplicationException($"The generated parameters cannot be kept in {FilePath}: {exception.Message}", exception);
        }
    }

    private SortedDictionary<string, string> Read() =>
        File.Exists(FilePath) ? JsonSerializer.Deserialize<SortedDictionary<string, string>>(File.ReadAllBytes(FilePath)) ?? [] : [];

    // All or nothing, whenever the process ends; and never readable by others, not even for a moment.
    private void Write(SortedDictionary<string, string> parameters)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerReadWrite;
        }

        var temporary = FilePath + ".new";
        File.Delete(temporary);
        using (var stream = new FileStream(temporary, options))
        {
            JsonSerializer.Serialize(stream, parameters);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, FilePath, overwrite: true);
    }
}
