using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace LocalAspire.Hosting.State;

/// <summary>Where resources keep their data: a named volume, which one host at a time may use, or the run's temporary folder.</summary>
internal sealed class Volumes(ApplicationFolder folder, RunFolder run) : IDisposable
{
    private readonly List<FileLock> _held = [];

    /// <exception cref="DistributedApplicationException">Another host uses the volume, or the mount is of a kind that processes do not have.</exception>
    public string DataFolder(IResource resource)
    {
        var mounts = resource.Annotations.OfType<ContainerMountAnnotation>().ToList();
        if (mounts.Count > 1 || mounts.Any(mount => mount.Type != ContainerMountType.Volume))
        {
            throw new DistributedApplicationException($"{resource.Name}: LocalAspire knows one data volume per resource, and no bind mounts.");
        }

        return mounts is [{ Source: { } name }] ? Take(resource, name) : run.DataFolder(resource.Name);
    }

    public void Dispose() => _held.ForEach(held => held.Dispose());

    private string Take(IResource resource, string name)
    {
        var path = Path.Combine(folder.Create(), name);
        if (name.AsSpan().ContainsAny('/', '\\') || name is "." or "..")
        {
            throw new DistributedApplicationException($"{resource.Name}: '{name}' is no name for a volume.");
        }

        _held.Add(FileLock.Try(path + ".lock") ?? throw new DistributedApplicationException(
            $"{resource.Name}: the volume {name} is in use by another host of this application ({path}). Stop that one first."));
        return path;
    }
}
