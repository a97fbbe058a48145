using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using PasteBin.Api.Reading;

namespace PasteBin.Api.Pages.Read;

/// <summary>What a page depends on besides its paste.</summary>
internal readonly record struct PageForm(string Language, string Theme, bool IsEmbedded, bool IsText, bool IsGzip)
{
    /// <summary>Strong entity tag of the paste's page in this form: the same on every replica of one build.</summary>
    public string Tag(PasteResponse response) => "\"" + System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData(
        Encoding.UTF8.GetBytes($"page {Assets.Build} {this} {response.JsonTag}")).AsSpan(0, 16)) + "\"";
}

/// <param name="Html">In its form's encoding.</param>
internal sealed record RenderedPage(byte[] Html, string Tag);

/// <summary>
/// Pages of pastes that L1 has, bounded in bytes; oldest first out. A page belongs to the very object that L1 gave out: whatever made L1 let go of
/// it, its page is found no more.
/// </summary>
internal sealed class RenderedPages
{
    private const long Limit = 16 << 20;
    private const int LargestKept = 1 << 20;

    private readonly ConcurrentDictionary<(string Key, PageForm Form), Entry> _entries = new();
    private readonly Queue<(string Key, PageForm Form)> _order = new();
    private readonly Lock _gate = new();
    private long _bytes;

    public bool TryGet(PasteResponse response, PageForm form, [NotNullWhen(true)] out RenderedPage? page)
    {
        page = _entries.TryGetValue((response.Paste.Key, form), out var entry) && ReferenceEquals(entry.Response, response) ? entry.Page : null;
        return page is not null;
    }

    public void Keep(PasteResponse response, PageForm form, RenderedPage page)
    {
        if (page.Html.Length > LargestKept)
        {
            return;
        }

        var id = (response.Paste.Key, form);
        lock (_gate)
        {
            if (_entries.TryGetValue(id, out var old))
            {
                _bytes -= old.Cost;
            }
            else
            {
                _order.Enqueue(id);
            }

            var entry = new Entry(response, page);
            _entries[id] = entry;
            _bytes += entry.Cost;
            while (_bytes > Limit)
            {
                if (_entries.TryRemove(_order.Dequeue(), out var oldest))
                {
                    _bytes -= oldest.Cost;
                }
            }
        }
    }

    private sealed record Entry(PasteResponse Response, RenderedPage Page)
    {
        // With the paste that it holds on to.
        public long Cost => Page.Html.Length + Response.Cost;
    }
}
