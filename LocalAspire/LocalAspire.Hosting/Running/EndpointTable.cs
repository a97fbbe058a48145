using Aspire.Hosting.ApplicationModel;
using LocalAspire.Hosting.Processes;

namespace LocalAspire.Hosting.Running;

internal static class EndpointTable
{
    /// <summary>A line per endpoint: those that are for people outside come first.</summary>
    public static IReadOnlyList<EndpointRow> Rows(
        IReadOnlyDictionary<IResource, IReadOnlyList<InstanceLifecycle>> running, IReadOnlyDictionary<EndpointAnnotation, string> notes) =>
    [
        .. from one in running
           from endpoint in one.Key.Annotations.OfType<EndpointAnnotation>()
           orderby endpoint.IsExternal descending
           let replicas = one.Value.Count > 1 ? $"{one.Value.Count} replicas" : ""
           let note = string.Join(", ", new[] { replicas, notes.GetValueOrDefault(endpoint, "") }.Where(text => text.Length > 0))
           select new EndpointRow(one.Key.Name, "healthy", endpoint.AllocatedEndpoint!.UriString, note),
    ];
}
