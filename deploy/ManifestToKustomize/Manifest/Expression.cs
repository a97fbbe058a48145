using System.Text;

namespace ManifestToKustomize.Manifest;

/// <summary>
/// A text of the manifest, cut at its references: <c>Host={postgres.bindings.tcp.host};Password={postgres-password.value}</c>.
/// A brace of the text itself is written twice.
/// </summary>
internal static class Expression
{
    /// <summary>Words as they are, and paths as their segments.</summary>
    public static IEnumerable<(string Text, string[]? Path)> Parse(string text)
    {
        var words = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '{' or '}' && i + 1 < text.Length && text[i + 1] == text[i])
            {
                words.Append(text[i++]);
            }
            else if (text[i] != '{')
            {
                words.Append(text[i]);
            }
            else
            {
                var end = text.IndexOf('}', i);
                if (end < 0)
                {
                    throw new ManifestException($"A reference does not end in '{text}'.");
                }

                if (words.Length > 0)
                {
                    yield return (words.ToString(), null);
                    words.Clear();
                }

                var path = text[(i + 1)..end];
                yield return (path, path.Split('.'));
                i = end;
            }
        }

        if (words.Length > 0)
        {
            yield return (words.ToString(), null);
        }
    }
}
