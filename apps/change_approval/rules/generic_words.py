"""Words that fit every change, in the languages in which plans are written: data.

A text of nothing but such words says nothing about the change at hand: "Im Problemfall wird die
Änderung wieder rückgängig gemacht" is as true of any other one. Names, numbers, settings, parts of
systems and what is done to them are not among these words; a single one of them makes a text
specific. Written without accents, in lower case; a text is compared in the same form.
"""

import re

__all__ = ["GENERIC_WORDS", "is_generic_unspaced"]

_ENGLISH = """
a an the this that these those it its is are was were be been being will would shall should can could
may might must do does did done have has had not no none nothing any all some other same each every as
at by for from in into of on onto off or and to too with without via per about after before during
until when where if case then than so such which who we i you they he she our your their my his her
there here up out back again also just only very well soon later now today yesterday tomorrow last next
change changes changed changing update updates updated release released deploy deployment rollout version
versions previous prior old former latest new current usual usually normal normally standard procedure
procedures process processes practice approach way plan plans step steps impact impacts impacted impacting
effect effects affect affected risk risks low minimal minor small negligible major expected expect
anticipated foreseen foreseeable known necessary needed need required require requires possible issue
issues problem problems error errors trouble failure failures fails fail failed wrong goes go going roll
rolled rolling rollback backout revert reverted reverting undo undone restore restored restoring backup
backups reset return returned returning state status original situation discussed discuss discussion
agreed agree agreement meeting meetings mail mails email emails note notes minutes ticket tickets request
requests requested requirement requirements description described above below see refer reference
attached attachment document documents documentation details detail information info team teams
colleagues everyone everybody nobody people user users customer customers system systems application
production environment service services business downtime outage work works working special particular
significant noticeable general generally immediately quickly simply easily everything anything something
thing things various several misc miscellaneous maintenance improvement improvements improve adjustment
adjustments modification modifications tba tbd todo na nil yes ok okay please thanks fully completely
manually appropriate respective corresponding relevant accordingly carried carry performed perform made
make taken take measures actions action event occur occurs arise arises happen happens applicable
"""
_GERMAN = """
der die das den dem des ein eine einen einem einer eines und oder nicht kein keine keinen keinem keiner
keinerlei mit ohne von vom zu zum zur im ins am an auf aus bei beim bis durch fur gegen nach uber um unter
vor wie wird werden wurde wurden worden ist sind war waren sei es er sie wir ich man sich dann wenn falls
sofern sonst wieder auch nur noch schon bereits hier dort dies diese dieser dieses alle alles allen alten
alte altes alter etwas nichts niemand jeder usw anderung anderungen geandert vorherige vorherigen
vorheriger vorige vorigen letzte letzten letzter fruhere fruheren neue neuen neuer aktuell aktuelle
aktuellen stand zustand zuruck zuruckgesetzt zuruckgenommen zuruckgerollt zuruckgespielt zurucksetzen
zuruckrollen zuruckspielen ruckgangig gemacht machen ruckbau ruckfall fallback wiederherstellen
wiederhergestellt wiederherstellung sicherung einspielen eingespielt auswirkung auswirkungen einfluss
risiko risiken gering geringe geringes geringer niedrig kaum besondere besonderen besonderer nennenswerte
nennenswerten wesentliche wesentlichen grosse grossen erwarten erwartet bekannt notig notwendig
erforderlich probleme problemen problemfall fehler fehlerfall fall falle storung storungen bedarf
bedarfsfall ublich ubliche ublichen ubliches verfahren vorgehen prozess ablauf standardverfahren gewohnt
immer bisher besprochen vereinbart abgesprochen abgestimmt siehe anhang besprechung sitzung protokoll
beschreibung oben unten gestern heute kollegen nutzer benutzer anwender kunden systeme betrieb produktion
normale normalen entfallt entfallen zutreffend gemass laut entsprechend entsprechende entsprechenden
massnahmen einfach problemlos jederzeit moglich sofort umgehend aenderung aenderungen rueckgaengig zurueck
"""
_FRENCH = """
le la les l un une des du de d et ou au aux en dans sur sous par pour avec sans ce cet cette ces il elle
on nous vous ils se s est sont sera seront etre ete fait faire ne n pas aucun aucune rien tout tous toute
toutes comme si cas que qui quand selon apres avant lors ainsi y changement changements modification
mise jour precedente precedentes precedent ancienne anterieure derniere dernier nouvelle retour arriere
etat initial restauration restaurer restauree sauvegarde annuler annulee annule annulation effet effets
risque risques faible minime mineur particulier particuliere prevu prevue attendu attendue connu probleme
problemes besoin necessaire erreur erreurs echec habituel habituelle habitude procedure discute discutee
convenu convenue vu voir reunion courriel ci dessus dessous joint piece hier equipe utilisateurs clients
systeme objet neant
"""
_SPANISH_PORTUGUESE = """
el los las unos del y con sin por para sobre este esta estos es son sera ser fue ningun ninguna ninguno
nada todo como caso cuando segun lo su cambio cambios modificacion actualizacion anterior anteriores
previa ultima nueva volver vuelta atras restaurar restaurara restaura copia seguridad respaldo revertir
revierte revertira deshacer impacto efecto efectos riesgo bajo minimo esperado espera esperan previsto
conocido problema problemas necesario fallo habitual siempre procedimiento estandar proceso hablado
acordado comentado reunion correo ver vease arriba abajo descripcion adjunto ayer equipo usuarios clientes
sistema produccion aplica
o os as um uma do da dos das e em na nos nas com sem pelo isto se sao foi nao nenhum nenhuma tudo quando
conforme mudanca alteracao atualizacao versao nova voltar reverter revertida efeito risco baixo falha erro
costume padrao processo discutido combinado falado reuniao chamado acima abaixo descricao anexo ontem
equipe equipa utilizadores producao necessario versiones
"""
_ITALIAN_DUTCH = """
il gli uno di della dei al nel senza su dal questo questa si sono stato non nessun nessuna nessuno nulla
niente tutto se che quando secondo modifica modifiche cambiamento aggiornamento versione precedente
tornare ripristino ripristinare ripristinata annullare annullata impatto impatti effetto rischio basso
atteso previsti particolare particolari noto problemi errore solito sempre procedura discusso concordato
riunione vedi vedere sopra sotto descrizione allegato ieri utenti clienti produzione applicabile
het een en van voor met zonder op aan bij naar uit door om te tot dit dat deze zijn wordt worden werd er
geen niet niets niemand zoals als indien geval dan wanneer volgens ook nog weer wijziging wijzigingen
aanpassing versie vorige oude laatste nieuwe terug teruggezet terugzetten terugdraaien teruggedraaid
herstellen hersteld gevolgen risico laag minimaal verwacht verwachten bijzondere bekend problemen nodig
fout gebruikelijk gebruikelijke gewoon altijd standaard proces besproken afgesproken overleg vergadering
zie boven beschrijving bijlage gisteren gebruikers klanten systeem productie toepassing
"""
_POLISH = """
i w z do od dla po przez przy za jak jest sa bedzie zostanie zostal byc nie brak zaden zadnego zadnych nic
wszystko ten te sie jesli gdy przypadku zgodnie oraz lub zmiana zmiany aktualizacja wersja wersji
poprzednia poprzedniej ostatnia nowa przywrocenie przywrocic przywrocona cofniecie cofnieta cofnac
wycofanie kopia kopii zapasowa zapasowej wplyw wplywu skutek ryzyko niskie minimalne oczekiwany
oczekiwanego przewidywany znany problemu problemow konieczny blad bledu awarii zwykle zawsze standardowa
standardowo procedury omowione omowiono ustalono ustaleniami spotkanie spotkaniu mailem zgloszenie zob
zobacz powyzej ponizej opis zalacznik wczoraj zespol zespolem uzytkownicy uzytkownikow klientow systemu
produkcja dotyczy
"""
_ALL = (_ENGLISH, _GERMAN, _FRENCH, _SPANISH_PORTUGUESE, _ITALIAN_DUTCH, _POLISH)
GENERIC_WORDS = frozenset(word for words in _ALL for word in words.split())
"""Every such word of a language that sets blanks between words."""

_UNSPACED = re.compile(
    r"(?:特に|特段の|影響|問題|変更|場合|発生|時|元|前|以前|バージョン|戻|切り?戻|いつも|通常|通り|どおり|手順|標準"
    r"|会議|打ち合わせ|メール|昨日|先日|相談|話|参照|参考|実施|対応|必要|想定|該当|なし|無し|ありません|ない|する|します"
    r"|した|しました|です|ます|ください|される|されます|行|ロールバック|リスク|低|[はがをにのへともでからまでりすしい])+",
)


def is_generic_unspaced(text: str) -> bool:
    """Whether a run of Japanese holds nothing but generic words and particles."""
    return _UNSPACED.fullmatch(text) is not None
