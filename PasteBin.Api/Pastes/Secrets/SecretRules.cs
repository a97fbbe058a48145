using System.Buffers;
using static PasteBin.Api.Pastes.Secrets.SecretRule;

namespace PasteBin.Api.Pastes.Secrets;

/// <summary>The credential formats that are known, as their issuers describe them; <c>docs/api.md</c> lists the kinds.</summary>
internal static class SecretRules
{
    private const int LongestPassword = 256;

    private static readonly SearchValues<char> UserInfo = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%!$&'()*+,;=:");

    private static readonly SearchValues<char> PasswordEnds = SearchValues.Create("; \t\r\n\"'<>");

    public static IReadOnlyList<SecretRule> All { get; } =
    [
        Word("aws-access-key-id", "AKIA", CapitalsAndDigits, 16, 16),
        Word("aws-access-key-id", "ASIA", CapitalsAndDigits, 16, 16),
        new("aws-secret-access-key", "aws_secret_access_key", static (_, after) => IsAssigned(after, Base64, 40), IgnoresCase: true),
        new("aws-secret-access-key", "SecretAccessKey", static (_, after) => IsAssigned(after, Base64, 40), IgnoresCase: true),
        new("azure-storage-key", "AccountKey=", static (_, after) => Run(after, Base64) == 86 && after[86..].StartsWith("=="), IgnoresCase: true),
        Word("github-token", "ghp_", Letters, 36),
        Word("github-token", "gho_", Letters, 36),
        Word("github-token", "ghu_", Letters, 36),
        Word("github-token", "ghs_", Letters, 36),
        Word("github-token", "ghr_", Letters, 36),
        Word("github-token", "github_pat_", Words, 60),
        Word("gitlab-token", "glpat-", Words, 20),
        Word("google-api-key", "AIza", Words, 35, 35),
        new("jwt", "eyJ", IsJwt),
        Word("npm-token", "npm_", Letters, 36, 36),
        new("openai-style-key", "sk-", IsOpenAiStyle),
        new("private-key", "-----BEGIN ", static (_, after) => IsPrivateKey(after)),
        Word("pypi-token", "pypi-", Words, 50),
        Word("sendgrid-key", "SG.", SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-."), 66, 66),
        Word("slack-token", "xoxb-", Words, 20),
        Word("slack-token", "xoxp-", Words, 20),
        Word("slack-token", "xoxa-", Words, 20),
        Word("slack-token", "xoxr-", Words, 20),
        Word("slack-token", "xoxs-", Words, 20),
        Word("slack-token", "xapp-", Words, 20),
        new("slack-webhook", "hooks.slack.com/services/", static (_, after) => Run(after, Base64) >= 30),
        Word("stripe-key", "sk_live_", Letters, 16),
        Word("stripe-key", "sk_test_", Letters, 16),
        Word("stripe-key", "rk_live_", Letters, 16),
        Word("stripe-key", "rk_test_", Letters, 16),
        Word("stripe-key", "whsec_", Letters, 24),
        new("connection-string-password", "Password=", IsConnectionString, IgnoresCase: true),
        new("connection-string-password", "Pwd=", IsConnectionString, IgnoresCase: true),
        new("url-password", "://", IsUrlPassword),
    ];

    /// <summary><c>name = "value"</c>, with whatever stands between in JSON, YAML, INI and code.</summary>
    private static bool IsAssigned(ReadOnlySpan<char> after, SearchValues<char> alphabet, int length)
    {
        var setting = after[..Math.Min(after.Length, length + 16)];
        var value = setting.TrimStart(" \t\"':=>");
        return value.Length < setting.Length && Run(value, alphabet) == length;
    }

    /// <summary><c>eyJ….eyJ…</c>: base64url of two JSON objects, header and claims.</summary>
    private static bool IsJwt(ReadOnlySpan<char> before, ReadOnlySpan<char> after)
    {
        if (EndsInWord(before) || Run(after, Words) is not (>= 8 and var header) || !after[header..].StartsWith(".eyJ"))
        {
            return false;
        }

        return Run(after[(header + 4)..], Words) >= 8;
    }

    /// <summary><c>sk-…</c>, <c>sk-proj-…</c>, <c>sk-ant-…</c>: random enough not to be a name.</summary>
    private static bool IsOpenAiStyle(ReadOnlySpan<char> before, ReadOnlySpan<char> after)
    {
        if (EndsInWord(before) || Run(after, Words) is not (>= 32 and < LookAhead and var length))
        {
            return false;
        }

        return after[..length].ContainsAny(Digits) && after[..length].ContainsAny(Capitals);
    }

    /// <summary><c>-----BEGIN RSA PRIVATE KEY-----</c>, <c>-----BEGIN PGP PRIVATE KEY BLOCK-----</c>.</summary>
    private static bool IsPrivateKey(ReadOnlySpan<char> after) =>
        after[..Math.Min(after.Length, 64)].IndexOf("-----") is > 0 and var end && after[..end].Contains("PRIVATE KEY", StringComparison.Ordinal);

    /// <summary><c>…;Password=value</c> or <c>Password=value;Name=…</c>: one of several settings in a line, and not left to be filled in.</summary>
    private static bool IsConnectionString(ReadOnlySpan<char> before, ReadOnlySpan<char> after)
    {
        var value = after[..Math.Min(after.Length, LongestPassword)];
        value = value.IndexOfAny(PasswordEnds) is >= 0 and var end ? value[..end] : value;
        if (value.IsEmpty || IsPlaceholder(value))
        {
            return false;
        }

        var rest = after[value.Length..];
        return before.TrimEnd(' ').EndsWith(';')
            || (rest.StartsWith(';') && rest[..Math.Min(rest.Length, 40)].IndexOf('=') > 1 && rest[1..].TrimStart(' ') is [>= 'A' and <= 'z', ..]);
    }

    /// <summary><c>scheme://user:password@host</c>.</summary>
    private static bool IsUrlPassword(ReadOnlySpan<char> before, ReadOnlySpan<char> after)
    {
        var length = Run(after[..Math.Min(after.Length, LongestPassword)], UserInfo);
        var colon = after[..length].IndexOf(':');
        return colon >= 0 && length < after.Length && after[length] == '@' && !before.IsEmpty && char.IsAsciiLetterOrDigit(before[^1])
            && after[(colon + 1)..length] is { IsEmpty: false } password && !IsPlaceholder(password);
    }

    private static bool IsPlaceholder(ReadOnlySpan<char> value) => value[0] is '$' or '{' or '<' or '%' or '*' or '[' || value.IndexOfAnyExcept('x', 'X') < 0;
}
