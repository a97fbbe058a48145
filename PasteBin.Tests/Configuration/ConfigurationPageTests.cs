using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using PasteBin.Api.Pastes;
using PasteBin.Contracts;
using PasteBin.HashService.Keys;
using PasteBin.ServiceDefaults;
using PasteBin.Worker.Expiry;

namespace PasteBin.Tests.Configuration;

/// <summary><c>docs/configuration.md</c> against the options classes: every option has a row, every row has an option, and they say the same.</summary>
public sealed partial class ConfigurationPageTests
{
    private static readonly (string Service, Assembly Assembly)[] Services =
    [
        ("api", typeof(PasteOptions).Assembly),
        ("hash-service", typeof(KeysOptions).Assembly),
        ("worker", typeof(ExpiryOptions).Assembly),
        ("every service", typeof(CheckedOptions).Assembly),
        ("every service", typeof(ResourceNames).Assembly),
    ];

    private static readonly IReadOnlyList<Option> Options = [.. Services.SelectMany(service => OptionsOf(service.Service, service.Assembly))];

    private static readonly IReadOnlyList<Row> Rows = ReadPage();

    [Fact]
    public void Every_option_has_a_row_and_every_row_an_option()
    {
        Assert.NotEmpty(Options);
        Assert.Equal(Options.Select(option => option.Title).Order(StringComparer.Ordinal), Rows.Select(row => row.Title).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_environment_variable_is_the_name_with_two_underscores() =>
        Assert.All(Rows, row => Assert.Equal(row.Name.Replace(":", "__", StringComparison.Ordinal), row.Variable));

    [Fact]
    public void Defaults_and_ranges_are_those_of_the_code()
    {
        foreach (var (option, row) in Options.Join(Rows, option => option.Title, row => row.Title, (option, row) => (option, row)))
        {
            Assert.True(option.Default == row.Default, $"{option.Title} is {option.Default} unless it is set; the page says {row.Default}.");
            Assert.True(row.Bounds.StartsWith(option.Range, StringComparison.Ordinal), $"{option.Title} may be {option.Range}; the page says {row.Bounds}.");
        }
    }

    [Fact]
    public void Every_class_of_options_is_checked_when_its_service_starts()
    {
        var sources = string.Concat(Services.SelectMany(service => Repository.Sources(service.Assembly.GetName().Name!)).Select(File.ReadAllText));
        Assert.All(Options.Select(option => option.Class).Distinct(), name => Assert.Contains($"CheckedOptions<{name}>", sources, StringComparison.Ordinal));
    }

    private static IEnumerable<Option> OptionsOf(string service, Assembly assembly) =>
        from type in assembly.GetTypes()
        where type.Name.EndsWith("Options", StringComparison.Ordinal) && type is { IsClass: true, IsAbstract: false }
        let section = (string)type.GetField("Section", BindingFlags.Public | BindingFlags.Static | BindingFlags.FlattenHierarchy)!.GetValue(null)!
        from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        select new Option(
            $"{service}: {section}:{property.Name}", type.Name, Text(property.GetValue(Activator.CreateInstance(type))), Range(property.GetCustomAttribute<RangeAttribute>()));

    private static string Text(object? value) => value switch
    {
        null or "" or IList { Count: 0 } => "none",
        bool flag => flag ? "`true`" : "`false`",
        IList list => $"`{string.Join(',', list.Cast<object>())}`",
        _ => $"`{Convert.ToString(value, CultureInfo.InvariantCulture)}`",
    };

    private static string Range(RangeAttribute? range) => range is null ? ""
        : range.Maximum is int.MaxValue or >= (double)long.MaxValue ? $"at least {Limit(range.Minimum)}"
        : $"{Limit(range.Minimum)} to {Limit(range.Maximum)}";

    private static string Limit(object limit) => Convert.ToString(limit, CultureInfo.InvariantCulture)!;

    private static List<Row> ReadPage()
    {
        var rows = new List<Row>();
        var service = "";
        foreach (var line in Repository.Read("docs/configuration.md").Split('\n'))
        {
            if (Heading().Match(line) is { Success: true } heading)
            {
                service = heading.Groups["service"].Value;
            }
            else if (RowPattern().Match(line) is { Success: true } row)
            {
                var name = row.Groups["name"].Value;
                rows.Add(new($"{service}: {name}", name, row.Groups["variable"].Value, row.Groups["default"].Value, row.Groups["bounds"].Value));
            }
        }

        return rows;
    }

    [GeneratedRegex(@"^## `?(?<service>[a-z -]+?)`?$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Heading();

    // | `Pastes:MaxSize` | `Pastes__MaxSize` | bytes | `10485760` | 1 to 268435456 | the largest paste |
    [GeneratedRegex(@"^\| `(?<name>\w+(:\w+)+)` \| `(?<variable>\w+)` \| (?<unit>[^|]+) \| (?<default>[^|]+) \| (?<bounds>[^|]+) \| (?<purpose>[^|]+) \|$", RegexOptions.ExplicitCapture)]
    private static partial Regex RowPattern();

    /// <param name="Title">The service and the name in its configuration.</param>
    private sealed record Option(string Title, string Class, string Default, string Range);

    private sealed record Row(string Title, string Name, string Variable, string Default, string Bounds);
}
