using System.Text;

namespace Atlas.Ledger.Journal;

/// <summary>
/// Collects what makes a request unfit to be stored at all. One such command in a commit would fail its 500
/// neighbours, so it is refused before it is queued.
/// </summary>
public sealed class RequestCheck
{
    private readonly string _prefix;
    private readonly RequestCheck _root;
    private Rejection? _invalidText;
    private Rejection? _limitExceeded;

    public RequestCheck()
    {
        _prefix = "";
        _root = this;
    }

    private RequestCheck(RequestCheck parent, string path)
    {
        _prefix = $"{parent._prefix}{path}.";
        _root = parent._root;
    }

    /// <summary>The first rejection in order of precedence, or null.</summary>
    public Rejection? Rejection => _root._invalidText ?? _root._limitExceeded;

    /// <summary>Bytes of all texts seen, in UTF-8.</summary>
    public int Bytes { get; private set; }

    public void Text(string path, string? text)
    {
        if (text is not null && Problem(text) is { } code) Fail(code, path);
    }

    public void Text(string list, int index, string path, string? text)
    {
        if (text is not null && Problem(text) is { } code) Fail(code, $"{list}.{index}.{path}");
    }

    public void Texts(string path, IReadOnlyList<string>? texts, int max)
    {
        Count(path, texts?.Count ?? 0, max);
        for (var i = 0; i < (texts?.Count ?? 0); i++)
            if (Problem(texts![i]) is { } code) Fail(code, $"{path}.{i}");
    }

    public void Map<TValue>(string path, IReadOnlyDictionary<string, TValue>? map)
        where TValue : class?
    {
        Count(path, map?.Count ?? 0, Limits.MetadataEntriesMax);
        foreach (var (key, value) in map ?? new Dictionary<string, TValue>())
        {
            if (Problem(key) is { } code) Fail(code, path);
            Text(path, value as string);
        }
    }

    public void Count(string path, int count, int max)
    {
        if (count > max) Exceed(path, "entries", max);
    }

    public void Nested(string path, ILedgerCommand command) => command.Check(new RequestCheck(this, path));

    private RejectionCode? Problem(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\0') return RejectionCode.InvalidText;
            if (!char.IsSurrogate(c)) continue;
            if (!char.IsHighSurrogate(c) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
                return RejectionCode.InvalidText;
            i++;
        }

        var bytes = Encoding.UTF8.GetByteCount(text);
        _root.Bytes += bytes;
        if (_root.Bytes > Limits.CommandBytesMax)
            Exceed("", "bytes of text in one command", Limits.CommandBytesMax);
        return bytes > Limits.TextBytesMax ? RejectionCode.LimitExceeded : null;
    }

    private void Fail(RejectionCode code, string path)
    {
        if (code == RejectionCode.InvalidText)
            _root._invalidText ??= Journal.Rejection.Of(code, _prefix + path);
        else
            Exceed(path, "bytes of UTF-8 in one text", Limits.TextBytesMax);
    }

    private void Exceed(string path, string limit, int max) => _root._limitExceeded ??=
        Journal.Rejection.Of(RejectionCode.LimitExceeded, _prefix + path, ("limit", limit), ("max", max));
}
