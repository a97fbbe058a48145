namespace LocalAspire.Client.ServiceDiscovery;

/// <summary>Gives every send an address of its own, so a retry above this handler goes to the next one.</summary>
internal sealed class ServiceDiscoveryHandler(ServiceEndpoints endpoints) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var named = request.RequestUri;
        if (named is not { IsAbsoluteUri: true })
        {
            return await base.SendAsync(request, cancellationToken);
        }

        request.RequestUri = endpoints.Resolve(named);
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        finally
        {
            request.RequestUri = named;
        }
    }
}
