namespace Aspire.Hosting.ApplicationModel;

public class RabbitMQServerResource : ContainerResource, IResourceWithConnectionString
{
    internal const string PrimaryEndpointName = "tcp";
    internal const string ManagementEndpointName = "management";
    private const string DefaultUserName = "guest";

    public RabbitMQServerResource(string name, ParameterResource? userName, ParameterResource password) : base(name)
    {
        PrimaryEndpoint = new(this, PrimaryEndpointName);
        ManagementEndpoint = new(this, ManagementEndpointName);
        (UserNameParameter, PasswordParameter) = (userName, password);
    }

    public EndpointReference PrimaryEndpoint { get; }

    /// <summary>Exists with <c>WithManagementPlugin()</c>.</summary>
    public EndpointReference ManagementEndpoint { get; }

    public ParameterResource? UserNameParameter { get; }

    public ParameterResource PasswordParameter { get; }

    public EndpointReferenceExpression Host => PrimaryEndpoint.Property(EndpointProperty.Host);

    public EndpointReferenceExpression Port => PrimaryEndpoint.Property(EndpointProperty.Port);

    public ReferenceExpression UserNameReference =>
        UserNameParameter is null ? ReferenceExpression.Create($"{DefaultUserName}") : ReferenceExpression.Create($"{UserNameParameter}");

    public ReferenceExpression ConnectionStringExpression => UriExpression;

    public ReferenceExpression UriExpression
    {
        get
        {
            var address = PrimaryEndpoint.Property(EndpointProperty.HostAndPort);
            return UserNameParameter is null
                ? ReferenceExpression.Create($"amqp://{DefaultUserName:uri}:{PasswordParameter:uri}@{address}")
                : ReferenceExpression.Create($"amqp://{UserNameParameter:uri}:{PasswordParameter:uri}@{address}");
        }
    }

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties() =>
    [
        new("Host", ReferenceExpression.Create($"{Host}")),
        new("Port", ReferenceExpression.Create($"{Port}")),
        new("Username", UserNameReference),
        new("Password", ReferenceExpression.Create($"{PasswordParameter}")),
        new("Uri", UriExpression),
    ];
}
