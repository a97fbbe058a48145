namespace Aspire.Hosting.ApplicationModel;

public class PostgresServerResource : ContainerResource, IResourceWithConnectionString
{
    internal const string PrimaryEndpointName = "tcp";
    private const string DefaultUserName = "postgres";
    private readonly Dictionary<string, string> _databases = new(StringComparer.OrdinalIgnoreCase);

    public PostgresServerResource(string name, ParameterResource? userName, ParameterResource password) : base(name)
    {
        PrimaryEndpoint = new(this, PrimaryEndpointName);
        (UserNameParameter, PasswordParameter) = (userName, password);
    }

    public EndpointReference PrimaryEndpoint { get; }

    public ParameterResource? UserNameParameter { get; set; }

    public ParameterResource PasswordParameter { get; set; }

    /// <summary>Database names by the names of their resources.</summary>
    public IReadOnlyDictionary<string, string> Databases => _databases;

    public EndpointReferenceExpression Host => PrimaryEndpoint.Property(EndpointProperty.Host);

    public EndpointReferenceExpression Port => PrimaryEndpoint.Property(EndpointProperty.Port);

    public ReferenceExpression UserNameReference =>
        UserNameParameter is null ? ReferenceExpression.Create($"{DefaultUserName}") : ReferenceExpression.Create($"{UserNameParameter}");

    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create($"Host={Host};Port={Port};Username={UserNameReference};Password={PasswordParameter}");

    public ReferenceExpression UriExpression => BuildUri();

    public ReferenceExpression JdbcConnectionString => BuildJdbcConnectionString();

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties() =>
    [
        new("Host", ReferenceExpression.Create($"{Host}")),
        new("Port", ReferenceExpression.Create($"{Port}")),
        new("Username", UserNameReference),
        new("Password", ReferenceExpression.Create($"{PasswordParameter}")),
        new("Uri", UriExpression),
        new("JdbcConnectionString", JdbcConnectionString),
    ];

    internal void AddDatabase(string name, string databaseName) => _databases.TryAdd(name, databaseName);

    internal ReferenceExpression BuildUri(string? databaseName = null)
    {
        var path = Path(databaseName);
        return UserNameParameter is null
            ? ReferenceExpression.Create($"postgresql://{DefaultUserName:uri}:{PasswordParameter:uri}@{Host}:{Port}{path}")
            : ReferenceExpression.Create($"postgresql://{UserNameParameter:uri}:{PasswordParameter:uri}@{Host}:{Port}{path}");
    }

    internal ReferenceExpression BuildJdbcConnectionString(string? databaseName = null) =>
        ReferenceExpression.Create($"jdbc:postgresql://{Host}:{Port}{Path(databaseName)}");

    private static string Path(string? databaseName) => databaseName is null ? "" : $"/{Uri.EscapeDataString(databaseName)}";
}
