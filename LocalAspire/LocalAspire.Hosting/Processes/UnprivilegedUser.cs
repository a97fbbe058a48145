using System.Globalization;

namespace LocalAspire.Hosting.Processes;

/// <summary>A user of /etc/passwd to run servers as when the host is root: PostgreSQL refuses root, and the others have no need of it.</summary>
internal sealed record UnprivilegedUser(string Name, int UserId, int GroupId)
{
    private static readonly string[] Preferred = ["postgres", "redis", "rabbitmq", "nobody"];

    /// <summary>The first of the servers' own users that exists, else <c>nobody</c>; null when the host is not root.</summary>
    public static UnprivilegedUser? Find() =>
        Environment.IsPrivilegedProcess ? Preferred.Select(Named).FirstOrDefault(user => user is not null) : null;

    /// <summary>Looks a user up; null when there is none of that name.</summary>
    public static UnprivilegedUser? Named(string name) => File.ReadLines("/etc/passwd")
        .Select(line => line.Split(':'))
        .Where(fields => fields.Length >= 4 && fields[0] == name)
        .Select(fields => new UnprivilegedUser(name, Number(fields[2]), Number(fields[3])))
        .FirstOrDefault();

    private static int Number(string field) => int.Parse(field, NumberStyles.None, CultureInfo.InvariantCulture);
}
