using System.Buffers;
using System.Globalization;

namespace PasteBin.Api.Pages.Read;

/// <summary>
/// Numbered lines on their way into HTML:
/// <code>&lt;ol start=501>&lt;li id=L501>the line⏎&lt;li id=L502 class=long>the start of a long one&lt;li class=on>the rest of it⏎&lt;/ol></code>
/// Lists are short, in lines and in bytes, and so are the pieces of a long line: a browser lays out only the lists that are in sight, and each at once.
/// </summary>
/// <param name="hasIds">Whether links lead to these lines.</param>
internal sealed class LineList(IBufferWriter<byte> target, bool hasIds = true)
{
    public const int InList = 500;

    /// <summary>Bytes of text.</summary>
    public const int LargestList = 64 * 1024;

    /// <summary>Bytes of a line that are one item; what is longer always wraps.</summary>
    public const int LargestPiece = 16 * 1024;

    /// <summary>Numbered; what comes after them belongs to the last. A megabyte of empty lines must be readable too.</summary>
    public const int MaxNumbered = 50_000;

    private readonly byte[] _digits = new byte[10];
    private byte[]? _style;
    private int _line;
    private int _items;
    private int _bytes;
    private int _room;

    /// <param name="length">Bytes of the line, about.</param>
    public void Begin(int length)
    {
        if (_line == MaxNumbered)
        {
            return;
        }

        EndStyle();
        _line++;
        Item(Math.Min(length, LargestPiece));
        if (hasIds)
        {
            target.Write(" id=L"u8);
            Number(_line);
        }

        target.Write(length > LargestPiece ? " class=long>"u8 : ">"u8);
        target.Write(_style);
    }

    /// <summary>A part of the line, or its end with the line end.</summary>
    public void Write(ReadOnlySpan<byte> text)
    {
        while (text.Length > _room)
        {
            var cut = ReadPages.WholeCharacters(text[.._room]);
            HtmlText.Write(target, text[..cut]);
            text = text[cut..];
            EndStyle();
            Item(LargestPiece, isRest: true);
            target.Write(" class=on>"u8);
            target.Write(_style);
        }

        HtmlText.Write(target, text);
        _room -= text.Length;
    }

    /// <param name="tag">An element's start that is around what follows, on all lines, until there is another; null: none.</param>
    public void Style(byte[]? tag)
    {
        EndStyle();
        _style = tag;
        if (_line > 0)
        {
            target.Write(tag);
        }
    }

    public void End()
    {
        if (_line > 0)
        {
            EndStyle();
            target.Write("</ol>"u8);
        }
    }

    private void Item(int length, bool isRest = false)
    {
        _bytes += length;
        if (_items is 0 or >= InList || _bytes > LargestList)
        {
            target.Write(_items == 0 ? "<ol start="u8 : "</ol><ol start="u8);
            // Of the first item that has a number.
            Number(isRest ? _line + 1 : _line);
            target.Write(">"u8);
            (_items, _bytes) = (0, length);
        }

        _items++;
        _room = LargestPiece;
        target.Write("<li"u8);
    }

    private void Number(int number)
    {
        number.TryFormat(_digits, out var length, default, CultureInfo.InvariantCulture);
        target.Write(_digits.AsSpan(0, length));
    }

    private void EndStyle()
    {
        if (_style is not null && _line > 0)
        {
            target.Write("</span>"u8);
        }
    }
}
