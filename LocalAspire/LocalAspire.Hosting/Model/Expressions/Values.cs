namespace Aspire.Hosting.ApplicationModel;

/// <summary>Who asks for a value, and for which run.</summary>
public class ValueProviderContext
{
    public DistributedApplicationExecutionContext? ExecutionContext { get; init; }

    public IResource? Caller { get; init; }
}

/// <summary>A value that is known when the application runs.</summary>
public interface IValueProvider
{
    ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default);

    ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken = default) => GetValueAsync(cancellationToken);
}

/// <summary>The same value as a manifest writes it: <c>{resource.bindings.http.url}</c>.</summary>
public interface IManifestExpressionProvider
{
    string ValueExpression { get; }
}

public interface IValueWithReferences
{
    IEnumerable<object> References { get; }
}

/// <summary>Both: resolved in a run, written as an expression in a manifest.</summary>
public interface IExpressionValue : IValueProvider, IManifestExpressionProvider;
