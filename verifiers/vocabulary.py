"""Frequent words and letters of the languages in Latin script that are told apart.

Each list holds function words and the verbs and nouns of mathematical prose. A word that
other languages share, or spell alike, must stand in the list of each.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


WORDS = {
    "en": _words("""
        the of and to in is that it for was on are as with be at by this have from or had not but
        what all were when we there can an your which their said if do will each about how up out
        them then she many some so these would other into has more her two like him see time could
        no make than first been its who now people my made over did down only way find use may
        water long little very after words called just where most know he his you they me us our
        am any because before between both come does done due during either else even ever every
        few give given go good got here however let much must need never next one per same should
        since still such take their those through thus too under until upon want well while why
        yes yet also again against get
        die war hat man den art bin son plus pour tout dove solo male mine sale dies wider
        men met dan been over once hence therefore step sum total number answer equal equals plus
        minus times divide add sub
        fin sin hay van has line par sera data real area case test final normal general
        digit digits carry three four five six seven eight nine ten half third rest
        via etc que eh an am a i main comma seven est mode fine ore rate note base
        """),
    "de": _words("""
        der die das und ist nicht ein eine einer eines einem einen zu den dem des mit von auf sich
        auch es an als so dass daß wie im am um aus bei nach nur noch oder aber wir ich sie er ihr
        man hat haben wird werden kann können war sind wenn dann also denn weil da hier dort sein
        seine ihre unser unsere mein dein kein keine mehr sehr schon jetzt über unter durch für
        gegen ohne bis zum zur vom beim ins ans alle alles diese dieser dieses jede jeder jedes
        welche was wer wo warum damit daher somit deshalb zwischen wieder immer nun zuerst zunächst
        müssen muss soll sollte gilt ergibt rechnen rechnung zahl zahlen summe lösung antwort
        schritt gleich gleichung mal minus plus geteilt addieren addiere ziffer zusammen erst zweite
        eins zwei drei vier fünf sechs sieben acht neun zehn null hundert tausend ja nein gut
        richtig falsch uns ihm ihn euch man machen
        macht lassen lass prüfen wissen weiß sei seien hatte
        in warum will bin art rest in so was wider hier wurde würde viel viele wenig etwa etwas
        ob doch seit vor hinter neben außer während weder noch sondern
        """),
    "fr": _words("""
        le la les de des du un une et est en que qui dans pour pas sur avec ce cette ces il elle
        nous vous ils elles je tu on ne se sa son ses leur leurs mon ma mes ton ta tes notre votre
        au aux par plus moins mais ou où donc or ni car si comme tout tous toute toutes être avoir
        sont était été fait faire peut peuvent doit alors ainsi aussi bien même très encore après
        avant entre sans sous chez vers quand quel quelle lequel cela ceci celui celle y à a ont
        avons avez suis es sommes êtes étape nombre nombres somme réponse égal égale équation
        calculer calculons chiffre deux trois quatre cinq six sept huit neuf dix cent mille zéro
        premier première deuxième oui non vrai faux juste il faut soit chaque rien puis ensuite
        enfin parce afin lorsque depuis pendant contre jusque ici voici voilà reste fois
        divisé multiplié ajouter ajoutons trouver trouve vérifier vérifions qu'il c'est
        """),
    "es": _words("""
        el la los las de del un una unos unas y es en que no se por con para su sus al lo como más
        pero o si sin sobre entre este esta estos estas ese esa eso esto ya todo toda todos todas
        también muy ser son está están fue era eran ha han hay he hemos tiene tienen puede pueden
        debe cuando donde quien cual cuál qué cómo porque pues entonces así desde hasta hacia tras
        durante según ni yo tú él ella nosotros ellos ellas me te le les nos mi tu nuestro nuestra
        vamos paso pasos número números suma respuesta igual ecuación calcular dígito cifra dos
        tres cuatro cinco seis siete ocho nueve diez cien mil cero primero primera segundo sí
        verdadero falso cada nada algo mucho poco mismo misma otro otra otros otras después antes
        luego ahora aquí allí además aunque mientras sino menos veces dividir dividido sumar
        obtenemos tenemos sea bien va van
        """),
    "it": _words("""
        il lo la i gli le di a da in con su per tra fra un uno una e è che non si del dello della
        dei degli delle al allo alla ai agli alle dal dallo dalla dai dagli dalle nel nello nella
        nei negli nelle sul sullo sulla sui sugli sulle ma o se come anche più molto poi quindi
        perché quando dove chi cui quale quali questo questa questi queste quello quella quelli
        sono sei siamo siete era erano essere avere ho hai ha abbiamo avete hanno fare fatto può
        possono deve dobbiamo io tu lui lei noi voi loro mi ti ci vi ne mio tuo suo sua suoi
        nostro passo numero numeri somma risposta uguale equazione calcolare calcoliamo cifra due
        tre quattro cinque sette otto nove dieci cento mille zero primo prima secondo sì no vero
        falso ogni niente nulla qualcosa stesso stessa altro altra altri dopo ora qui così
        infatti dunque allora cioè invece senza sotto sopra contro ancora già solo tutto tutti
        meno volte diviso sommare otteniamo quanto sia abbia
        """),
    "pt": _words("""
        o a os as um uma uns umas de do da dos das em no na nos nas por pelo pela pelos pelas para
        com sem sob sobre entre e é que não se ao aos à às mas ou como mais muito também já então
        porque quando onde quem qual quais este esta estes estas esse essa isso isto aquele aquela
        são foi era eram ser estar está estão tem têm ter há pode podem deve devemos eu tu ele ela
        nós eles elas me te lhe meu minha seu sua seus suas nosso nossa vamos passo número números
        soma resposta igual equação calcular dígito dois duas três quatro cinco seis sete oito
        nove dez cem mil zero primeiro primeira segundo sim verdadeiro falso cada nada algo mesmo
        mesma outro outra outros outras depois antes agora aqui assim portanto logo ainda até
        desde durante contra menos vezes dividir dividido somar obtemos temos seja bem só use for
        """),
    "nl": _words("""
        de het een en van in is dat die op te zijn met voor niet aan er om ook als dan maar of uit
        bij nog naar heeft hebben had was wordt worden werd kan kunnen moet moeten zal zullen zou
        we wij ik je jij hij zij ze haar hun ons onze mijn jouw deze dit daar hier waar wat wie
        welke hoe waarom omdat dus want toen nu al alle alles veel weinig meer meest zeer door
        over onder tussen tegen zonder tot na geen wel iets niets elke elk ander andere zelf
        stap getal getallen som antwoord gelijk vergelijking berekenen cijfer twee drie vier vijf
        zes zeven acht negen tien honderd duizend nul eerste tweede ja nee waar juist eerst
        daarna vervolgens dan ten keer gedeeld optellen men been were per met u
        """),
}
"""Frequent words by language code."""

LETTERS = {
    "en": frozenset(),
    "de": frozenset("äöüß"),
    "fr": frozenset("àâæçéèêëîïôœùûüÿ"),
    "es": frozenset("áéíóúüñªº"),
    "it": frozenset("àèéìíîòóùú"),
    "pt": frozenset("áâãàçéêíóôõúüªº"),
    "nl": frozenset("áàéèêëíïóöúü"),
}
"""Letters beside a to z that a language writes with."""

LOANS = _words("""
    café cafés naïve naïvely naïveté façade résumé cliché décor fiancé soufflé protégé
    möbius gödel schrödinger hölder köthe kähler grönwall poincaré erdős rényi bézout bézier
    fréchet galois cramér hôpital garcía müller rössler störmer plücker gröbner lindelöf künneth
    """)
"""Words with accents that every language writes so."""

FORMULA_WORDS = _words("""
    sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh log ln lg exp mod gcd lcm lim det
    max min sup inf arg rad deg km cm mm kg mg ml hz pi sqrt frac text boxed
    """)
"""Names of functions and units, which belong to no language."""
