namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource that others connect to by a connection string.</summary>
public interface IResourceWithConnectionString : IResource, IExpressionValue, IValueWithReferences
{
    ReferenceExpression ConnectionStringExpression { get; }

    /// <summary>The environment variable it is handed out in; null for <c>ConnectionStrings__name</c>.</summary>
    string? ConnectionStringEnvironmentVariable => null;

    string IManifestExpressionProvider.ValueExpression => $"{{{Name}.connectionString}}";

    IEnumerable<object> IValueWithReferences.References => [ConnectionStringExpression];

    ValueTask<string?> GetConnectionStringAsync(CancellationToken cancellationToken = default) =>
        ConnectionStringExpression.GetValueAsync(cancellationToken);

    ValueTask<string?> IValueProvider.GetValueAsync(CancellationToken cancellationToken) => GetConnectionStringAsync(cancellationToken);

    /// <summary>The pieces, for who does not read connection strings: <c>NAME_HOST</c>, <c>NAME_PORT</c>, ….</summary>
    IEnumerable<KeyValuePair<string, ReferenceExpression>> GetConnectionProperties() => [];
}

public class ConnectionStringReference(IResourceWithConnectionString resource, bool optional) : IExpressionValue, IValueWithReferences
{
    public IResourceWithConnectionString Resource { get; } = resource;

    public bool Optional { get; } = optional;

    string IManifestExpressionProvider.ValueExpression => Resource.ValueExpression;

    IEnumerable<object> IValueWithReferences.References => [Resource];

    async ValueTask<string?> IValueProvider.GetValueAsync(CancellationToken cancellationToken)
    {
        var value = await Resource.GetConnectionStringAsync(cancellationToken);
        return !string.IsNullOrEmpty(value) || Optional
            ? value
            : throw new DistributedApplicationException($"The connection string for the resource '{Resource.Name}' is not available.");
    }
}
