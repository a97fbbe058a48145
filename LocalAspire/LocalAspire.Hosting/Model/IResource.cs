namespace Aspire.Hosting.ApplicationModel;

/// <summary>A part of the application: something that runs, or something (a parameter, a database) that belongs to what runs.</summary>
public interface IResource
{
    /// <summary>Unique in the application, whatever the case.</summary>
    string Name { get; }

    ResourceAnnotationCollection Annotations { get; }
}

/// <summary>A fact about a resource.</summary>
public interface IResourceAnnotation;

public interface IResourceWithEnvironment : IResource;

public interface IResourceWithArgs : IResource;

public interface IResourceWithEndpoints : IResource;

public interface IResourceWithWaitSupport : IResource;

/// <summary>Others may find this one by its name: see <c>services__name__scheme__0</c>.</summary>
public interface IResourceWithServiceDiscovery : IResourceWithEndpoints;

public interface IResourceWithParent : IResource
{
    IResource Parent { get; }
}

public interface IResourceWithParent<out T> : IResourceWithParent where T : IResource
{
    new T Parent { get; }

    IResource IResourceWithParent.Parent => Parent;
}

public abstract class Resource : IResource
{
    protected Resource(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
    }

    public virtual string Name { get; }

    public virtual ResourceAnnotationCollection Annotations { get; } = [];
}
