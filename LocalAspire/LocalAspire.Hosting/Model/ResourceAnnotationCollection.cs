using System.Collections.ObjectModel;

namespace Aspire.Hosting.ApplicationModel;

public sealed class ResourceAnnotationCollection : Collection<IResourceAnnotation>;

public enum ResourceAnnotationMutationBehavior
{
    /// <summary>Stands beside others of its type.</summary>
    Append,

    /// <summary>Takes the place of all others of its type.</summary>
    Replace,
}
