using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static class ContainerResourceBuilderExtensions
{
    public static IResourceBuilder<T> WithImage<T>(this IResourceBuilder<T> builder, string image, string? tag = null) where T : ContainerResource =>
        builder.WithAnnotation(new ContainerImageAnnotation { Image = image, Tag = tag ?? "latest" }, ResourceAnnotationMutationBehavior.Replace);

    public static IResourceBuilder<T> WithImageRegistry<T>(this IResourceBuilder<T> builder, string? registry) where T : ContainerResource
    {
        builder.Resource.Image().Registry = registry;
        return builder;
    }

    public static IResourceBuilder<T> WithEntrypoint<T>(this IResourceBuilder<T> builder, string entrypoint) where T : ContainerResource
    {
        builder.Resource.Entrypoint = entrypoint;
        return builder;
    }

    /// <summary>A named volume: kept from run to run, for this AppHost alone.</summary>
    public static IResourceBuilder<T> WithVolume<T>(this IResourceBuilder<T> builder, string? name, string target, bool isReadOnly = false)
        where T : ContainerResource => builder.WithAnnotation(new ContainerMountAnnotation(name, target, ContainerMountType.Volume, isReadOnly));

    internal static ContainerImageAnnotation Image(this IResource container) => container.TryGetLastAnnotation<ContainerImageAnnotation>(out var image)
        ? image
        : throw new DistributedApplicationException($"The resource '{container.Name}' has no container image.");

    /// <summary>A volume without a name of its own is called after the application and the resource.</summary>
    internal static IResourceBuilder<T> WithDataVolume<T>(this IResourceBuilder<T> builder, string? name, string target, bool isReadOnly)
        where T : ContainerResource =>
        builder.WithVolume(name ?? $"{builder.ApplicationBuilder.Environment.ApplicationName}-{builder.Resource.Name}-data".ToLowerInvariant(), target, isReadOnly);
}
