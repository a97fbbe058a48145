using System.Data.Common;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A database of a server; it is created when the server is ready.</summary>
public class PostgresDatabaseResource(string name, string databaseName, PostgresServerResource postgresParentResource)
    : Resource(name), IResourceWithParent<PostgresServerResource>, IResourceWithConnectionString
{
    public PostgresServerResource Parent { get; } = postgresParentResource;

    public string DatabaseName { get; } = databaseName;

    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create($"{Parent};{new DbConnectionStringBuilder { ["Database"] = DatabaseName }.ConnectionString}");

    public ReferenceExpression UriExpression => Parent.BuildUri(DatabaseName);

    public ReferenceExpression JdbcConnectionString => Parent.BuildJdbcConnectionString(DatabaseName);

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties() =>
    [
        .. ((IResourceWithConnectionString)Parent).GetConnectionProperties().Where(property => property.Key is not ("Uri" or "JdbcConnectionString")),
        new("Uri", UriExpression),
        new("JdbcConnectionString", JdbcConnectionString),
        new("DatabaseName", ReferenceExpression.Create($"{DatabaseName}")),
    ];
}
