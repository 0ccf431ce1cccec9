using System.Globalization;

namespace Atlas.Api.Cli;

/// <summary>
/// A line on standard error that tells how far a verb is, where somebody watches: on a terminal only.
/// </summary>
internal sealed class ProgressBar : IDisposable
{
    private const int Width = 30;
    private readonly Lock _gate = new();
    private readonly bool _isShown = !Console.IsErrorRedirected;
    private string _last = "";

    public IProgress<T> Of<T>(Func<T, (string What, long Done, long All)> read) =>
        new Reporter<T>(this, read);

    public void Clear()
    {
        if (_last.Length > 0) Write("");
    }

    public void Dispose() => Clear();

    private void Show(string what, long done, long all)
    {
        if (!_isShown || all == 0) return;
        var filled = (int)(done * Width / all);
        Write(string.Create(CultureInfo.InvariantCulture,
            $"{what} [{new string('#', filled)}{new string('.', Width - filled)}] {done} of {all}"));
    }

    private void Write(string line)
    {
        lock (_gate)
        {
            if (line == _last) return;
            Console.Error.Write($"\r{line.PadRight(_last.Length)}{(line.Length == 0 ? "\r" : "")}");
            _last = line;
        }
    }

    private sealed class Reporter<T>(ProgressBar bar, Func<T, (string What, long Done, long All)> read)
        : IProgress<T>
    {
        public void Report(T value)
        {
            var (what, done, all) = read(value);
            bar.Show(what, done, all);
        }
    }
}
