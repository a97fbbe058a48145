using Microsoft.Extensions.Configuration;

namespace LocalAspire.Client.Clients;

internal static class ClientSettings
{
    /// <summary>
    /// Fills the settings from <paramref name="section"/>, then from its sub-section named like the connection; a connection string
    /// under <c>ConnectionStrings</c> wins over both, and <paramref name="configure"/> has the last word.
    /// </summary>
    public static TSettings Read<TSettings>(
        this IConfiguration configuration, string section, string connectionName, Action<TSettings, string> setConnectionString, Action<TSettings>? configure)
        where TSettings : class, new()
    {
        var settings = new TSettings();
        configuration.GetSection(section).Bind(settings);
        configuration.GetSection(section).GetSection(connectionName).Bind(settings);
        if (configuration.GetConnectionString(connectionName) is { } connectionString)
        {
            setConnectionString(settings, connectionString);
        }

        configure?.Invoke(settings);
        return settings;
    }

    /// <exception cref="InvalidOperationException">There is none; the message says where it is looked for.</exception>
    public static string Required(string? connectionString, string connectionName, string section) =>
        !string.IsNullOrWhiteSpace(connectionString)
            ? connectionString
            : throw new InvalidOperationException(
                $"There is no connection string: set 'ConnectionStrings:{connectionName}', or 'ConnectionString' in section '{section}'.");
}
