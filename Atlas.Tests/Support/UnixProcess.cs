using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Atlas.Tests.Support;

/// <summary>Signals to processes that a test started, by their id, and a look at their children.</summary>
public static class UnixProcess
{
    private const int SigKill = 9;
    private const int SigCont = 18;
    private const int SigStop = 19;

    public static void Kill(int id) => Send(id, SigKill);

    public static void Freeze(int id) => Send(id, SigStop);

    public static void Thaw(int id) => Send(id, SigCont);

    /// <summary>Whether it is there and more than a dead one that its parent has not looked at.</summary>
    public static bool IsAlive(int id) =>
        Read($"/proc/{id}/stat") is { Length: > 0 } stat
            && stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');

    /// <summary>The children of a process and what they call themselves now.</summary>
    public static IEnumerable<(int Id, string Title)> ChildrenOf(int parent) =>
        Directory.EnumerateDirectories("/proc")
            .Where(d => IdOf(d) is not null && ParentOf(d) == parent)
            .Select(d => (IdOf(d)!.Value, Read($"{d}/cmdline").Trim('\0', ' ')));

    private static int? IdOf(string folder) =>
        int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <summary>The fourth field of stat, counted from behind the name, which may hold anything.</summary>
    private static int ParentOf(string folder) =>
        Read($"{folder}/stat") is { Length: > 0 } stat
            ? int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture)
            : 0;

    private static string Read(string file)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(file));
        }
        catch (IOException)
        {
            // It ended between the listing and the look.
            return "";
        }
    }

    private static void Send(int id, int signal)
    {
        // One that has ended meanwhile is as it should be.
        _ = SendSignal(id, signal);
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int id, int signal);
}
