namespace Aspire.Hosting.ApplicationModel;

public class RedisResource(string name) : ContainerResource(name), IResourceWithConnectionString
{
    internal const string PrimaryEndpointName = "tcp";
    private EndpointReference? _primaryEndpoint;

    public RedisResource(string name, ParameterResource password) : this(name) => PasswordParameter = password;

    public EndpointReference PrimaryEndpoint => _primaryEndpoint ??= new(this, PrimaryEndpointName);

    public ParameterResource? PasswordParameter { get; }

    public bool TlsEnabled => PrimaryEndpoint.TlsEnabled;

    public EndpointReferenceExpression Host => PrimaryEndpoint.Property(EndpointProperty.Host);

    public EndpointReferenceExpression Port => PrimaryEndpoint.Property(EndpointProperty.Port);

    public ReferenceExpression ConnectionStringExpression
    {
        get
        {
            var builder = new ReferenceExpressionBuilder();
            builder.AppendFormatted(PrimaryEndpoint.Property(EndpointProperty.HostAndPort));
            if (PasswordParameter is not null)
            {
                builder.Append($",password={PasswordParameter}");
            }

            builder.AppendFormatted(PrimaryEndpoint.GetTlsValue(ReferenceExpression.Create($",ssl=true"), ReferenceExpression.Empty));
            return builder.Build();
        }
    }

    public ReferenceExpression UriExpression
    {
        get
        {
            var builder = new ReferenceExpressionBuilder();
            builder.Append($"{PrimaryEndpoint.Property(EndpointProperty.Scheme)}://");
            if (PasswordParameter is not null)
            {
                builder.Append($":{PasswordParameter:uri}@");
            }

            builder.Append($"{Host}:{Port}");
            return builder.Build();
        }
    }

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties()
    {
        yield return new("Host", ReferenceExpression.Create($"{Host}"));
        yield return new("Port", ReferenceExpression.Create($"{Port}"));
        if (PasswordParameter is not null)
        {
            yield return new("Password", ReferenceExpression.Create($"{PasswordParameter}"));
        }

        yield return new("Uri", UriExpression);
    }
}
